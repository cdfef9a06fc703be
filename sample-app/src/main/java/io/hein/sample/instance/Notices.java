package io.hein.sample.instance;

import io.hein.annotation.HeinListener;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinOperations;

import org.springframework.messaging.handler.annotation.Header;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Publishes a notice twice a second, and hears those of all other instances.
 */
class Notices {

	private final HeinOperations hein;

	private final Hearing hearing;

	private int number;

	Notices(HeinOperations hein, Hearing hearing) {
		this.hein = hein;
		this.hearing = hearing;
	}

	@Scheduled(fixedRate = 500)
	void publish() {
		this.number++;
		this.hein.send("notice", "notice " + this.number);
	}

	@HeinListener(id = "notices", topics = "notice")
	void onNotice(String text, @Header(HeinHeaders.PUBLISHER) String publisher) {
		this.hearing.heard(publisher, text);
	}

}
