package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

import io.hein.transport.frame.Position;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.netty.EventLoops;
import org.jspecify.annotations.Nullable;

/**
 * What a builder collects. Not changed any more once a subscriber has it.
 */
final class SubscriberOptions {

	List<InetSocketAddress> addresses = new ArrayList<>();

	@Nullable String name;

	StartFrom startFrom = StartFrom.LATEST;

	@Nullable Supplier<@Nullable Position> startAfter;

	@Nullable String token;

	Duration connectTimeout = Duration.ofSeconds(5);

	Subscriber.Reconnect reconnect = Subscriber.Reconnect.DEFAULT;

	int maxMessageSize = 1024 * 1024;

	Duration keepaliveTime = Duration.ofSeconds(5);

	Duration keepaliveTimeout = Duration.ofSeconds(15);

	Duration shutdownTimeout = Duration.ofSeconds(10);

	@Nullable Function<String, Executor> laneExecutors;

	@Nullable EventLoops eventLoops;

	List<SubscriberListener> listeners = new ArrayList<>();

	SubscriberOptions checked() {
		return this;
	}

}
