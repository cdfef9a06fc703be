package io.hein.scenario;

import java.time.Duration;
import java.util.Arrays;

import io.hein.test.HeinAwait;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.LatencyRecorder;
import io.hein.testsupport.Pacer;
import io.hein.testsupport.Payloads;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.SlowReaders;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.TransportType;
import io.hein.transport.publisher.DisconnectReason;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many subscribers that read slowly but steadily beside a fast one: none of them is
 * disconnected, the log holds as much as without them, and the fast one does not feel
 * them.
 */
@Tag("campaign")
class SlowReadersCampaignTests {

	private static final int MEBIBYTE = 1024 * 1024;

	private static final int SLOWEST = 6_000;

	private static final int FASTEST = 60_000;

	private static final int MAX_CONNECTION_SETUP = 60;

	private final int rate = Campaign.number("rate", 20_000_000);

	private final int size = Campaign.number("size", 1_000);

	private final Duration undisturbed = Campaign.duration("undisturbed", Duration.ofSeconds(8));

	private final Duration disturbed = Campaign.duration("disturbed", Duration.ofSeconds(20));

	private final int receiveBuffer = Campaign.number("receive-buffer", 32 * 1024);

	private final int sendBuffer = Campaign.number("send-buffer", 64 * 1024);

	private final int rounds = Campaign.number("rounds", 2);

	private final LatencyRecorder latencies = new LatencyRecorder();

	private long[] sentAt = {};

	private Publisher publisher;

	private long logBytes;

	private long worstSend;

	private double smallestWindow;

	private long mostTaken;

	@ParameterizedTest
	@CsvSource({ "150, 8", "150, 64", "1000, 8", "1000, 64" })
	void slowReadersAreNotDisconnectedAndDisturbNoOther(int slow, int log) throws Exception {
		int loops = Campaign.number("loops", 1);
		int most = (int) (this.rate / this.size * (this.undisturbed.toMillis() + this.disturbed.toMillis() + 7000)
				/ 1000);
		this.logBytes = (long) log * MEBIBYTE;
		this.sentAt = new long[most * this.rounds];
		try (EventLoops publisherLoops = EventLoops.create(TransportType.AUTO, loops);
				EventLoops subscriberLoops = EventLoops.create(TransportType.AUTO, 1)) {
			this.publisher = Publisher.builder()
				.logMaxSize(log * MEBIBYTE)
				.maxMessageSize(Math.max(64 * 1024, this.size))
				.sendBufferSize(this.sendBuffer)
				.eventLoops(publisherLoops)
				.build();
			this.publisher.start();
			try (CheckedSubscriber fast = CheckedSubscriber.create("fast", this.publisher.address(), subscriberLoops)
				.then((message) -> this.latencies.since(this.sentAt[(int) message.sequence()]))
				.start()) {
				HeinAwait.subscribers(this.publisher, 1);
				send(Duration.ofSeconds(2));
				double[] without = new double[this.rounds];
				double[] with = new double[this.rounds];
				int gaps = 0;
				for (int i = 0; i < this.rounds; i++) {
					without[i] = measure(this.undisturbed);
					String before = figures();
					try (SlowReaders readers = readers(slow)) {
						HeinAwait.subscribers(this.publisher, slow + 1, Duration.ofSeconds(MAX_CONNECTION_SETUP));
						// until the buffers of their sockets are full, each of them is a
						// fast one
						send(Duration.ofSeconds(3));
						with[i] = measure(this.disturbed);
						Figures.note(slow + " slow readers, log of " + log + " MiB",
								"p99 %.0f us without, %.0f us with; without: %s; with: %s; gone %d, gaps of the slow %d, of the fast %d, closed %s",
								without[i], with[i], before, figures(), readers.gone(), readers.gaps(),
								fast.checker().gaps().size(), this.publisher.statistics().closed());
						assertThat(readers.faults()).isEmpty();
						assertThat(readers.gone()).as("lost connections").isZero();
						gaps += readers.gaps();
					}
					HeinAwait.subscribers(this.publisher, 1, Duration.ofSeconds(30));
				}
				assertThat(gaps).as("gaps of the slow ones").isPositive();
				assertThat(this.publisher.statistics().closed().get(DisconnectReason.STALLED)).isZero();
				assertThat(fast.awaitFinish(this.publisher.head().sequence(), Duration.ofSeconds(60))).isEmpty();
				assertThat(fast.checker().gaps()).isEmpty();
				Arrays.sort(with);
				Arrays.sort(without);
				assertThat(with[this.rounds / 2]).isLessThanOrEqualTo(1.5 * without[this.rounds / 2] + 1000);
			}
			this.publisher.close();
		}
	}

	private SlowReaders readers(int count) throws Exception {
		SlowReaders readers = new SlowReaders(this.size + 300);
		for (int i = 0; i < count; i++) {
			int speed = SLOWEST + (int) ((long) (FASTEST - SLOWEST) * i / count);
			readers.add(this.publisher.address(), speed, this.receiveBuffer, TopicFilter.EVERYTHING);
		}
		return readers.start();
	}

	private double measure(Duration duration) {
		this.latencies.reset();
		this.worstSend = 0;
		this.smallestWindow = 1;
		this.mostTaken = 0;
		send(duration);
		return this.latencies.micros(99);
	}

	private String figures() {
		return String.format("%s, worst send %d us, smallest window %.3f, log at most %d bytes", this.latencies,
				this.worstSend / 1000, this.smallestWindow, this.mostTaken);
	}

	private void send(Duration duration) {
		int perSecond = this.rate / this.size;
		long count = perSecond * duration.toMillis() / 1000;
		long capacity = (long) this.logBytes;
		int frame = this.size + 19;
		byte[] payload = new byte[this.size];
		Pacer pacer = new Pacer(perSecond);
		long first = this.publisher.head().sequence() + 1;
		for (long next = first; next < first + count; next++) {
			Payloads.fill(payload, SequenceSender.SEED, next);
			this.sentAt[(int) next] = pacer.next();
			long begin = System.nanoTime();
			this.publisher.publish(SequenceSender.topic(next), payload);
			this.worstSend = Math.max(this.worstSend, System.nanoTime() - begin);
			if (next % 16 == 0 && this.publisher.oldest() > 1) {
				double window = (double) (next - this.publisher.oldest() + 1) * frame / capacity;
				this.smallestWindow = Math.min(this.smallestWindow, window);
				this.mostTaken = Math.max(this.mostTaken, this.publisher.statistics().logSize());
			}
		}
	}

}
