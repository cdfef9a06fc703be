package io.hein.sample.subscriber;

import io.hein.annotation.HeinHandler;
import io.hein.annotation.HeinListener;
import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import io.hein.sample.telemetry.Reading;

import org.springframework.messaging.handler.annotation.Header;

/**
 * Gets messages and gaps, in their order, and shows them. What has come chooses the
 * method.
 */
@HeinListener(id = "readings", topics = "${sample.topics}")
class ReadingListener {

	private final Display display;

	ReadingListener(Display display) {
		this.display = display;
	}

	@HeinHandler
	void onReading(Reading reading) {
		this.display.show(reading);
	}

	@HeinHandler
	void onText(String text, @Header(HeinHeaders.TOPIC) String topic) {
		this.display.show(topic, text);
	}

	@HeinHandler
	void onGap(HeinGap gap) {
		this.display.missed(gap);
	}

}
