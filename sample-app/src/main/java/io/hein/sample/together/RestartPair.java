package io.hein.sample.together;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

import io.hein.sample.subscriber.SubscriberConfiguration;
import io.hein.sample.wall.HandledMessages;
import io.hein.sample.wall.Lines;
import io.hein.sample.wall.RestartLane;
import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.transport.subscriber.Subscriber;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * A publisher that is a process of its own, a subscriber next to the page, and the cable
 * between them. For one thread at a time.
 */
final class RestartPair {

	private final Sibling subscriber;

	private final RestartLane lane;

	private @Nullable PublisherProcess publisher;

	private @Nullable FaultProxy cable;

	RestartPair(String name, MeterRegistry registry, Lines lines) {
		this.lane = new RestartLane(name, this::findSubscriber, new HandledMessages(registry, name), lines);
		this.subscriber = new Sibling(name, registry, List.of(SubscriberConfiguration.class, SiblingMetrics.class),
				List.of(this.lane));
	}

	private @Nullable Subscriber findSubscriber() {
		return this.subscriber.find(Subscriber.class);
	}

	RestartLane lane() {
		return this.lane;
	}

	Sibling sibling() {
		return this.subscriber;
	}

	/**
	 * Start the publisher. Returns before it listens.
	 * @param directory where to keep its log, empty for memory
	 */
	void startPublisher(String directory) {
		try {
			// The directory also if it is empty, which hides one that was set elsewhere
			this.publisher = PublisherProcess.start(this.lane,
					List.of("--hein.publisher.port=0", "--hein.publisher.log.directory=" + directory));
		}
		catch (UncheckedIOException ex) {
			this.lane.failed(String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * Whether the publisher listens or never will.
	 */
	boolean isStarted() {
		return this.publisher == null || this.publisher.port() > 0 || !this.publisher.isAlive();
	}

	private @Nullable PublisherProcess listening() {
		PublisherProcess present = this.publisher;
		return (present != null && present.port() > 0 && present.isAlive()) ? present : null;
	}

	/**
	 * Lay the cable, or repair it and lead it to where the publisher listens now.
	 */
	void connect() {
		PublisherProcess listening = listening();
		if (listening == null) {
			return;
		}
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.port());
		if (this.cable == null) {
			this.cable = FaultProxy.to(address);
			startSubscriber(this.cable);
		}
		else {
			this.cable.target(address);
			this.cable.accept();
		}
	}

	private void startSubscriber(FaultProxy laid) {
		// An empty port hides one that was set for the whole process
		this.subscriber.start(List.of("subscriber"), Map.of("display", this.lane),
				List.of("--hein.publisher.port=", "--hein.subscriber.name=" + this.subscriber.name(),
						"--hein.subscriber.addresses=" + laid.host() + ":" + laid.port(),
						"--hein.subscriber.reconnect.max-delay=500ms"));
	}

	void cut() {
		if (this.cable != null) {
			this.cable.refuse();
			this.cable.cutAll(Cut.RESET);
		}
	}

	boolean isAway() {
		return !this.lane.isLive();
	}

	/**
	 * Whether all is well, or will not be.
	 */
	boolean isLive() {
		return this.lane.isLive() || listening() == null;
	}

	/**
	 * Whether nothing is on its way from the publisher to the subscriber.
	 */
	boolean isSettled() {
		return listening() == null || isUpToDate() && this.lane.isSettled();
	}

	void publish(int number) {
		PublisherProcess listening = listening();
		if (listening != null) {
			listening.publish(number);
		}
	}

	/**
	 * Whether the publisher has published all that it was given, or never will.
	 */
	boolean isUpToDate() {
		PublisherProcess listening = listening();
		return listening == null || listening.isUpToDate();
	}

	void kill() {
		if (this.publisher != null) {
			boolean alive = this.publisher.isAlive();
			this.publisher.kill();
			if (alive) {
				this.lane.killed(this.publisher.pid());
			}
			this.publisher = null;
		}
	}

	void close() {
		this.subscriber.close();
		kill();
		if (this.cable != null) {
			this.cable.close();
		}
	}

}
