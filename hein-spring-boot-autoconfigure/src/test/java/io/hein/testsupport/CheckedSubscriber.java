package io.hein.testsupport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber with one lane, everything of which a {@link TilingChecker} judges.
 */
public final class CheckedSubscriber implements AutoCloseable {

	private final TilingChecker checker;

	private final Subscriber subscriber;

	private final Lane lane;

	private volatile TopicFilter topics;

	private volatile Consumer<ReceivedMessage> then = (message) -> {
	};

	private CheckedSubscriber(Subscriber.Builder builder, TilingChecker checker, Lane.Options options) {
		this.checker = checker;
		this.subscriber = builder.build();
		this.topics = options.topics();
		this.lane = this.subscriber.addLane(options, new Handler());
	}

	/**
	 * Make a subscriber of everything whose first message must be the first of the log.
	 * @param name its name
	 * @param address the address to dial
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
	 * @param address the address to dial
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
		this.topics = topics;
		this.lane.topics(topics);
	}

	/**
	 * Wait until its topics are in force, so that nothing that is sent from now on is
	 * judged by earlier ones.
	 * @param publisher the publisher that it is to be attached to
	 * @param timeout how long
	 */
	public void awaitTopics(Publisher publisher, Duration timeout) {
		Set<String> patterns = Set.copyOf(this.topics.patterns());
		await("the topics " + patterns, publisher, timeout,
				() -> publisher.subscribers()
					.stream()
					.anyMatch((info) -> info.name().equals(this.subscriber.name())
							&& Set.copyOf(info.topics()).equals(patterns)));
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
		await("everything up to " + head, null, timeout,
				() -> this.checker.isCompleteUpTo(head) || !this.checker.faults().isEmpty());
		return this.checker.finish(head);
	}

	/**
	 * Wait until it has everything that the publisher has sent, and check it. Has the
	 * publisher send one more message of each topic once the last change of topics is in
	 * force: what the earlier topics rightly did not want is passed over then, and what
	 * comes shows that the last ones work.
	 * @param publisher the publisher, which nothing else uses
	 * @param length the length of the payloads
	 * @param timeout how long
	 * @return all faults, best none
	 */
	public List<String> awaitFinishAfterChanges(Publisher publisher, int length, Duration timeout) {
		awaitTopics(publisher, timeout);
		SequenceSender.send(publisher, SequenceSender.TOPICS, length);
		return awaitFinish(publisher.head().sequence(), timeout);
	}

	private void await(String what, @Nullable Publisher publisher, Duration timeout, Callable<Boolean> condition) {
		try {
			Awaitility.await()
				.atMost(timeout)
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(10))
				.until(condition);
		}
		catch (ConditionTimeoutException ex) {
			throw new AssertionError("%s has not got %s within %s: %s, topics %s, %s, publisher %s".formatted(
					this.subscriber.name(), what, timeout, this.checker, this.topics.patterns(),
					this.subscriber.status(), (publisher != null) ? publisher.subscribers() : "not asked"), ex);
		}
	}

	@Override
	public void close() {
		this.subscriber.close();
	}

	/**
	 * Passes everything to the checker. Payloads are those of {@link SequenceSender}.
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
