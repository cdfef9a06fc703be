package io.hein.transport.publisher;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;

/**
 * Bounds how many classic connections may take their time to end. Thread-safe.
 */
final class ClassicLeaving {

	private static final int MAX = 256;

	private static final Duration SHORT = Duration.ofMillis(200);

	private final AtomicInteger count = new AtomicInteger();

	/**
	 * A connection leaves.
	 * @param channel its channel
	 * @param wanted how long it may take
	 * @return how long it may take if others do so too
	 */
	Duration limit(Channel channel, Duration wanted) {
		boolean tooMany = this.count.incrementAndGet() > MAX;
		channel.closeFuture().addListener((closed) -> this.count.decrementAndGet());
		return (tooMany) ? SHORT : wanted;
	}

}
