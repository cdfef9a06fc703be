package io.hein.sample.subscriber;

import io.hein.annotation.HeinHandler;
import io.hein.annotation.HeinListener;
import io.hein.core.HeinGap;
import io.hein.sample.telemetry.GcReading;
import io.hein.sample.telemetry.HeapReading;
import io.hein.sample.telemetry.ThreadReading;

/**
 * Listens to what the publisher's JVM does. The class is one listener: the payload
 * chooses the method, and messages and gaps come on one thread, in order.
 */
@HeinListener(topics = "telemetry.jvm.**")
class JvmListener {

	private final StatusLine line;

	JvmListener(StatusLine line) {
		this.line = line;
	}

	@HeinHandler
	void onHeap(HeapReading reading) {
		this.line.set("heap", "%d of %d MiB", reading.used() >> 20, reading.committed() >> 20);
	}

	@HeinHandler
	void onThreads(ThreadReading reading) {
		this.line.set("threads", "%d", reading.live());
	}

	@HeinHandler
	void onCollector(GcReading reading) {
		this.line.set(reading.collector(), "%d in %d ms", reading.collections(), reading.millis());
	}

	@HeinHandler
	void onGap(HeinGap gap) {
		this.line.warn("Missed: " + gap);
	}

}
