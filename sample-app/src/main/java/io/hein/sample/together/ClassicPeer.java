package io.hein.sample.together;

import java.net.InetSocketAddress;
import java.util.List;

import io.hein.transport.lane.Lane;
import io.hein.transport.subscriber.Protocol;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * Speaks the classic protocol as a Python peer does, for users without Python.
 */
final class ClassicPeer {

	private static final String NAME = "python-stand-in";

	private @Nullable Subscriber subscriber;

	synchronized boolean isRunning() {
		return this.subscriber != null;
	}

	synchronized void start(InetSocketAddress address) {
		Subscriber made = Subscriber.builder()
			.addresses(List.of(address))
			.name(NAME)
			.protocol(Protocol.CLASSIC)
			.build();
		made.addLane(Lane.Options.of("classic", TopicFilter.EVERYTHING), (message) -> {
			// Taking it is all
		});
		made.start();
		this.subscriber = made;
	}

	synchronized void close() {
		if (this.subscriber != null) {
			this.subscriber.close();
			this.subscriber = null;
		}
	}

}
