package io.hein.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.hein.test.HeinAwait;
import io.hein.testsupport.Figures;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Four threads send, a hundred subscribers listen: all see one order, in which each
 * thread's messages stand as it sent them.
 */
@Tag("load")
class TotalOrderScenarioTests {

	private static final int SENDERS = 4;

	private static final int SUBSCRIBERS = 100;

	private final List<Member> members = new ArrayList<>();

	private final EventLoops publisherLoops = EventLoops.create();

	private final EventLoops subscriberLoops = EventLoops.create();

	private Publisher publisher;

	@AfterEach
	void closeAll() {
		this.members.forEach((member) -> member.subscriber.close());
		this.publisher.close();
		this.subscriberLoops.close();
		this.publisherLoops.close();
	}

	@Test
	void allSubscribersSeeTheSameOrder() {
		allSeeTheSameOrder(10_000);
	}

	@Test
	@Tag("campaign")
	void allSubscribersSeeTheSameOrderAtFullLength() {
		allSeeTheSameOrder(500_000);
	}

	private void allSeeTheSameOrder(int messagesOfEach) {
		this.publisher = Publisher.builder().logMaxSize(256L * 1024 * 1024).eventLoops(this.publisherLoops).build();
		this.publisher.start();
		for (int i = 0; i < SUBSCRIBERS; i++) {
			this.members.add(new Member("order-" + i));
		}
		HeinAwait.subscribers(this.publisher, SUBSCRIBERS, Duration.ofSeconds(60));
		long start = System.nanoTime();
		List<CompletableFuture<long[]>> senders = new ArrayList<>();
		for (int i = 0; i < SENDERS; i++) {
			int sender = i;
			CompletableFuture<long[]> result = new CompletableFuture<>();
			senders.add(result);
			new Thread(() -> result.completeAsync(() -> send(sender, messagesOfEach), Runnable::run), "sender").start();
		}
		List<long[]> sequences = senders.stream().map(CompletableFuture::join).toList();
		long head = this.publisher.head().sequence();
		assertThat(head).isEqualTo((long) SENDERS * messagesOfEach);
		long hash = expectedHash(sequences, (int) head);
		for (Member member : this.members) {
			Awaitility.await()
				.atMost(Duration.ofMinutes(5))
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(10))
				.until(() -> member.checker.isCompleteUpTo(head) || !member.checker.faults().isEmpty());
			assertThat(member.checker.finish(head)).isEmpty();
			assertThat(member.checker.gaps()).isEmpty();
			assertThat(member.checker.hash()).isEqualTo(hash);
		}
		double seconds = (System.nanoTime() - start) / 1e9;
		Figures.note("total order", "%d senders, %d subscribers, %d messages: one order; %.0f deliveries a second",
				SENDERS, SUBSCRIBERS, head, head * SUBSCRIBERS / seconds);
	}

	private long[] send(int sender, int count) {
		long[] sequences = new long[count];
		byte[] payload = new byte[Long.BYTES];
		for (int i = 0; i < count; i++) {
			long index = index(sender, i);
			for (int at = 0; at < Long.BYTES; at++) {
				payload[at] = (byte) (index >>> (56 - 8 * at));
			}
			sequences[i] = this.publisher.publish("order", payload).sequence();
		}
		return sequences;
	}

	private static long index(int sender, int number) {
		return ((long) sender << 32) | number;
	}

	/**
	 * What {@link TilingChecker#hash()} has to be, by the sequences that the senders got.
	 */
	private static long expectedHash(List<long[]> sequences, int head) {
		long[] indexes = new long[head + 1];
		for (int sender = 0; sender < sequences.size(); sender++) {
			long last = 0;
			for (int i = 0; i < sequences.get(sender).length; i++) {
				long sequence = sequences.get(sender)[i];
				assertThat(sequence > last).as("order of one sender's messages").isTrue();
				last = sequence;
				indexes[(int) sequence] = index(sender, i);
			}
		}
		long hash = 0;
		for (int sequence = 1; sequence <= head; sequence++) {
			hash = (hash * 31 + sequence) * 31 + indexes[sequence];
		}
		return hash;
	}

	/**
	 * A subscriber.
	 */
	private final class Member implements MessageHandler {

		private final TilingChecker checker = new TilingChecker(1);

		private final Subscriber subscriber;

		private Member(String name) {
			this.subscriber = Subscriber.builder()
				.name(name)
				.addresses(List.of(TotalOrderScenarioTests.this.publisher.address()))
				.eventLoops(TotalOrderScenarioTests.this.subscriberLoops)
				.build();
			this.subscriber.addLane(new Lane.Options("order", TopicFilter.EVERYTHING, 1, 256 * 1024, 0, false), this);
			this.subscriber.start();
		}

		@Override
		public void onMessage(ReceivedMessage message) {
			this.checker.message(message.epoch(), message.sequence(), message.buffer().getLong(message.payloadIndex()));
		}

		@Override
		public void onGap(Gap gap) {
			this.checker.gap(gap);
		}

	}

}
