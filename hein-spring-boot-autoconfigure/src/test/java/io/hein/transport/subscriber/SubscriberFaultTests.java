package io.hein.transport.subscriber;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;

import io.hein.transport.frame.DataFrames;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.Live;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that are cut anywhere, bytes that come in any pieces: each message is
 * handed over exactly once and in order. Everything random comes from a seed that is
 * shown.
 */
class SubscriberFaultTests extends AbstractScriptedTests {

	private static final int MESSAGES = 3000;

	private static final int CUTS = 40;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void noNumberOfCutsLosesRepeatsOrReordersAMessage(long seed) {
		Random random = new Random(seed);
		List<Long> plain = new CopyOnWriteArrayList<>();
		List<Long> batched = Collections.synchronizedList(new ArrayList<>());
		Map<String, List<Long>> concurrent = new ConcurrentHashMap<>();
		List<Gap> gaps = new CopyOnWriteArrayList<>();
		Lane paused = this.subscriber.addLane(new Lane.Options("plain", TopicFilter.EVERYTHING, 1, 20_000, 0, false),
				new MessageHandler() {

					@Override
					public void onMessage(ReceivedMessage message) {
						assertThat(message.payload()).isEqualTo(payload(message.sequence()));
						plain.add(message.sequence());
					}

					@Override
					public void onGap(Gap gap) {
						gaps.add(gap);
					}

				});
		this.subscriber.addLane(new Lane.Options("batched", TopicFilter.EVERYTHING, 1, 5_000, 7, false),
				new MessageHandler() {

					@Override
					public void onMessage(ReceivedMessage message) {
						throw new AssertionError("not a batch");
					}

					@Override
					public void onBatch(List<ReceivedMessage> batch) {
						assertThat(batch).hasSizeBetween(1, 7);
						batch.forEach((message) -> batched.add(message.sequence()));
					}

				});
		this.subscriber.addLane(new Lane.Options("concurrent", TopicFilter.EVERYTHING, 3, 50_000, 0, false),
				(message) -> concurrent.computeIfAbsent(message.topic(), (topic) -> new CopyOnWriteArrayList<>())
					.add(message.sequence()));
		this.subscriber.start();
		for (int cut = 0; cut < CUTS; cut++) {
			ScriptedPublisher.Session session = this.publisher.acceptHello();
			if (cut % 3 == 0) {
				paused.pause();
			}
			serve(session, random, false);
			// a subscriber whose lanes are full does not dial
			paused.resume();
		}
		serve(this.publisher.acceptHello(), random, true);
		await().until(() -> plain.size() >= MESSAGES && batched.size() >= MESSAGES
				&& concurrent.values().stream().mapToInt(List::size).sum() >= MESSAGES);
		List<Long> all = LongStream.rangeClosed(1, MESSAGES).boxed().toList();
		assertThat(plain).as("plain, seed %s", seed).isEqualTo(all);
		assertThat(batched).as("batched, seed %s", seed).isEqualTo(all);
		concurrent.values().forEach((sequences) -> assertThat(sequences).as("seed %s", seed).isSorted());
		assertThat(concurrent.values().stream().flatMap(List::stream).sorted().toList()).isEqualTo(all);
		assertThat(gaps).isEmpty();
		awaitHandled(MESSAGES);
	}

	/**
	 * Serve the log from where the subscriber is, in pieces of any size, up to any byte.
	 */
	private void serve(ScriptedPublisher.Session session, Random random, boolean toTheEnd) {
		long start = session.hello().resume().stream().mapToLong(Position::sequence).findFirst().orElse(0);
		byte[] bytes = bytes(start, random);
		int most = (toTheEnd) ? bytes.length : Math.min(bytes.length, 1 + random.nextInt(20_000));
		try {
			for (int at = 0; at < most;) {
				int piece = Math.min(most - at, 1 + random.nextInt((random.nextInt(4) == 0) ? 5 : 3000));
				byte[] part = new byte[piece];
				System.arraycopy(bytes, at, part, 0, piece);
				session.write(part);
				at += piece;
			}
		}
		catch (UncheckedIOException ex) {
			assertThat(toTheEnd).isFalse();
		}
		if (!toTheEnd) {
			switch (random.nextInt(3)) {
				case 0 -> session.reset();
				case 1 -> session.close();
				default -> {
					if (most == bytes.length) {
						session.send(new ErrorFrame(ErrorCode.SLOW, "fell behind"));
					}
					session.close();
				}
			}
		}
	}

	private byte[] bytes(long start, Random random) {
		List<byte[]> parts = new ArrayList<>();
		parts.add(ScriptedPublisher.bytes(ScriptedPublisher.welcomeFrame(this.epoch, start, MESSAGES)));
		for (long sequence = start + 1; sequence <= MESSAGES; sequence++) {
			parts.add(DataFrames.data(sequence, "topic." + sequence % 10, payload(sequence), random.nextInt(50) == 0));
			if (random.nextInt(100) == 0) {
				parts.add(ScriptedPublisher.bytes(new PositionFrame(sequence, MESSAGES), new Ping(sequence, MESSAGES)));
			}
		}
		parts.add(ScriptedPublisher.bytes(new Live(MESSAGES)));
		return LaneTests.concat(parts.toArray(byte[][]::new));
	}

	private static byte[] payload(long sequence) {
		byte[] payload = new byte[(int) (sequence % 97)];
		new Random(sequence).nextBytes(payload);
		return payload;
	}

}
