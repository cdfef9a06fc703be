package io.hein.testsupport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

import io.hein.transport.netty.EventLoops;
import io.hein.transport.subscriber.Gap;
import io.hein.transport.subscriber.Lane;
import io.hein.transport.subscriber.MessageHandler;
import io.hein.transport.subscriber.ReceivedMessage;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;

/**
 * A subscriber with one lane, everything of which a {@link TilingChecker} judges.
 */
public final class CheckedSubscriber implements AutoCloseable {

	private final TilingChecker checker;

	private final Subscriber subscriber;

	private final Lane lane;

	private volatile Consumer<ReceivedMessage> then = (message) -> {
	};

	private CheckedSubscriber(Subscriber.Builder builder, TilingChecker checker, Lane.Options options) {
		this.checker = checker;
		this.subscriber = builder.build();
		this.lane = this.subscriber.addLane(options, new Handler());
	}

	/**
	 * Make a subscriber of everything whose first message must be the first of the log.
	 * @param name its name
	 * @param address whom to dial
	 * @param loops its event loops
	 * @return a subscriber that was not started yet
	 */
	public static CheckedSubscriber create(String name, InetSocketAddress address, EventLoops loops) {
		return create(builder(name, address, loops), new TilingChecker(1), TopicFilter.EVERYTHING);
	}

	/**
	 * Make a subscriber.
	 * @param builder how
	 * @param checker judges it
	 * @param topics what it wants
	 * @return a subscriber that was not started yet
	 */
	public static CheckedSubscriber create(Subscriber.Builder builder, TilingChecker checker, TopicFilter topics) {
		return create(builder, checker, Lane.Options.of("checked", topics));
	}

	/**
	 * Make a subscriber.
	 * @param builder how
	 * @param checker judges it
	 * @param options of its lane
	 * @return a subscriber that was not started yet
	 */
	public static CheckedSubscriber create(Subscriber.Builder builder, TilingChecker checker, Lane.Options options) {
		return new CheckedSubscriber(builder, checker, options);
	}

	/**
	 * A builder that does not wait long before it dials again.
	 * @param name its name
	 * @param address whom to dial
	 * @param loops its event loops
	 * @return a builder
	 */
	public static Subscriber.Builder builder(String name, InetSocketAddress address, EventLoops loops) {
		return Subscriber.builder()
			.name(name)
			.addresses(List.of(address))
			.eventLoops(loops)
			.reconnect(
					new Subscriber.Reconnect(Duration.ofMillis(50), 2, Duration.ofMillis(500), Duration.ofSeconds(1)));
	}

	/**
	 * Do something with each message after it was checked.
	 * @param then what
	 * @return this subscriber
	 */
	public CheckedSubscriber then(Consumer<ReceivedMessage> then) {
		this.then = then;
		return this;
	}

	/**
	 * Start it.
	 * @return this subscriber
	 */
	public CheckedSubscriber start() {
		this.subscriber.start();
		return this;
	}

	/**
	 * Want something else.
	 * @param topics the new topics
	 * @param wanted which sequences they mean
	 */
	public void change(TopicFilter topics, LongPredicate wanted) {
		this.checker.change(wanted);
		this.lane.topics(topics);
	}

	/**
	 * The subscriber itself.
	 * @return the subscriber
	 */
	public Subscriber subscriber() {
		return this.subscriber;
	}

	/**
	 * Its judge.
	 * @return the checker
	 */
	public TilingChecker checker() {
		return this.checker;
	}

	/**
	 * Wait until it has everything up to a position, and judge.
	 * @param head the position
	 * @param timeout how long
	 * @return all faults, best none
	 */
	public List<String> awaitFinish(long head, Duration timeout) {
		Awaitility.await("everything up to " + head + " at " + this.subscriber.name())
			.atMost(timeout)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(10))
			.until(() -> this.checker.isCompleteUpTo(head) || !this.checker.faults().isEmpty());
		return this.checker.finish(head);
	}

	@Override
	public void close() {
		this.subscriber.close();
	}

	/**
	 * Tells the checker. Payloads are those of {@link SequenceSender}.
	 */
	private final class Handler implements MessageHandler {

		@Override
		public void onMessage(ReceivedMessage message) {
			CheckedSubscriber self = CheckedSubscriber.this;
			try {
				long index = Payloads.check(message, SequenceSender.SEED);
				self.checker.message(message.epoch(), message.sequence(), index);
			}
			catch (AssertionError ex) {
				self.checker.report(String.valueOf(ex.getMessage()));
			}
			self.then.accept(message);
		}

		@Override
		public void onGap(Gap gap) {
			CheckedSubscriber.this.checker.gap(gap);
		}

	}

}
