package io.hein.transport.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.hein.transport.backbone.AppendFailedException;
import io.hein.transport.backbone.AppendOutcome;
import io.hein.transport.backbone.SendCounts;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * How sends end that Kafka does not acknowledge, with a producer that says so on demand.
 */
class KafkaSenderTests {

	private static final Epoch EPOCH = new Epoch(1, 2);

	private static final Duration LONG = Duration.ofHours(1);

	private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();

	private final SendCounters counters = new SendCounters();

	private int fallen;

	private final KafkaSender sender = sender(64, LONG);

	private KafkaSender sender(int mostOpen, Duration maxBlock) {
		return new KafkaSender(this::producer, EPOCH, this.counters, () -> this.fallen++, mostOpen, maxBlock, LONG);
	}

	private MockProducer<byte[], byte[]> producer() {
		MockProducer<byte[], byte[]> producer = new MockProducer<>(false, (Partitioner) null, new ByteArraySerializer(),
				new ByteArraySerializer());
		this.producers.add(producer);
		return producer;
	}

	static List<RuntimeException> whatAProducerDoesNotSurvive() {
		return List.of(new InvalidProducerEpochException("fenced"), new ProducerFencedException("fenced"),
				new UnknownProducerIdException("forgotten"));
	}

	@ParameterizedTest
	@MethodSource("whatAProducerDoesNotSurvive")
	void aProducerThatCannotGoOnIsReplacedAndWhatItHadUnderWayIsUncertain(RuntimeException failure) throws Exception {
		this.sender.renewNow();
		CompletableFuture<Position> first = send();
		CompletableFuture<Position> second = send();
		this.producers.get(0).errorNext(failure);
		this.producers.get(0).errorNext(failure);
		assertFails(first, true, failure);
		assertFails(second, true, failure);
		CompletableFuture<Position> third = send();
		assertThat(this.producers).hasSize(2);
		assertThat(this.producers.get(0).closed()).isTrue();
		this.producers.get(1).completeNext();
		assertThat(third.join()).isEqualTo(new Position(EPOCH, 1));
		assertThat(this.sender.appended()).isEqualTo(1);
		SendCounts counts = this.counters.counts();
		assertThat(counts.uncertain()).isEqualTo(2);
		assertThat(counts.acked()).isEqualTo(1);
	}

	@Test
	void whatMayHaveArrivedIsUncertain() throws Exception {
		for (RuntimeException failure : List.of(new TimeoutException("no answer"),
				new TopicAuthorizationException("taken away"))) {
			CompletableFuture<Position> send = send();
			this.producers.get(0).errorNext(failure);
			assertFails(send, true, failure);
		}
		assertThat(this.producers).hasSize(1);
	}

	/**
	 * A clock that is hours fast is a reason for Kafka to refuse.
	 */
	@Test
	void whatKafkaRefusesWasNotAppended() throws Exception {
		for (RuntimeException failure : List.of(new RecordTooLargeException("too large"),
				new InvalidTimestampException("from tomorrow"))) {
			CompletableFuture<Position> send = send();
			this.producers.get(0).errorNext(failure);
			assertFails(send, false, failure);
		}
		assertThat(this.counters.counts().failed()).isEqualTo(2);
		assertThat(this.producers).hasSize(1);
	}

	@Test
	void anOffsetThatWasThereAlreadyIsReported() throws Exception {
		this.sender.startsAt(5);
		CompletableFuture<Position> send = send();
		this.producers.get(0).completeNext();
		assertThat(this.fallen).isEqualTo(1);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(send::join)
			.withMessageContaining("begins again at offset 0");
	}

	@Test
	void aProducerThatFallsSilentIsReplacedAndWhatItHadIsUncertain() throws Exception {
		this.sender.renewNow();
		CompletableFuture<Position> first = send();
		this.sender.failOverdue(System.nanoTime());
		assertThat(first).isNotDone();
		long late = System.nanoTime() + LONG.multipliedBy(4).toNanos();
		this.sender.failOverdue(late);
		assertFails(first, true, new TimeoutException());
		CompletableFuture<Position> second = send();
		assertThat(this.producers).hasSize(2);
		assertThat(this.producers.get(0).closed()).isTrue();
		this.producers.get(1).completeNext();
		assertThat(second.join()).isEqualTo(new Position(EPOCH, 1));
		assertThat(this.counters.counts().uncertain()).isEqualTo(1);
	}

	@Test
	void whatTheOneBeforeStillHadIsNoReasonToReplaceAProducer() throws Exception {
		this.sender.renewNow();
		CompletableFuture<Position> first = send();
		CompletableFuture<Position> second = send();
		this.producers.get(0).errorNext(new InvalidProducerEpochException("fenced"));
		assertThat(first).isCompletedExceptionally();
		CompletableFuture<Position> third = send();
		assertFails(second, true, "its producer could not go on");
		this.producers.get(1).completeNext();
		assertThat(third).isCompleted();
		this.sender.failOverdue(System.nanoTime() + LONG.multipliedBy(4).toNanos());
		this.sender.renewNow();
		send();
		assertThat(this.producers).hasSize(2);
	}

	@Test
	void whatASilentProducerHadWhenItIsClosedIsUncertain() throws Exception {
		CompletableFuture<Position> send = send();
		this.sender.close(Duration.ZERO);
		assertFails(send, true, new IllegalStateException());
	}

	@Test
	void anErrorIsNotForTheThreadOfTheProducer() throws Exception {
		this.sender.send(new ProducerRecord<>("t", 0, null, new byte[1]), new AppendOutcome() {

			@Override
			public void appended(Position position) {
				throw new NoClassDefFoundError("missing");
			}

			@Override
			public void failed(AppendFailedException failure) {
			}

		});
		this.producers.get(0).completeNext();
		CompletableFuture<Position> send = send();
		this.producers.get(0).errorNext(new TimeoutException() {

			@Override
			public String getMessage() {
				throw new NoClassDefFoundError("missing");
			}

		});
		assertFails(send, true, "could not be understood");
	}

	@Test
	void noMoreIsUnderWayThanThereMayBe() throws Exception {
		KafkaSender sender = sender(2, Duration.ofMillis(20));
		CompletableFuture<Position> first = send(sender);
		CompletableFuture<Position> second = send(sender);
		CompletableFuture<Position> third = send(sender);
		assertFails(third, false, "its turn did not come in time: 2 others are under way");
		assertThat(this.counters.counts().failed()).isEqualTo(1);
		this.producers.get(1).completeNext();
		assertThat(first).isCompleted();
		CompletableFuture<Position> fourth = send(sender);
		this.producers.get(1).completeNext();
		this.producers.get(1).completeNext();
		assertThat(second).isCompleted();
		assertThat(fourth).isCompletedWithValue(new Position(EPOCH, 3));
	}

	@Test
	void aSendWaitsUntilAnotherOneHasEnded() throws Exception {
		KafkaSender sender = sender(1, LONG);
		CompletableFuture<Position> first = send(sender);
		CompletableFuture<CompletableFuture<Position>> second = inThread(() -> send(sender));
		assertThat(this.producers.get(1).history()).hasSize(1);
		this.producers.get(1).completeNext();
		assertThat(first).isCompleted();
		assertThat(second.get(1, TimeUnit.MINUTES)).isNotDone();
		assertThat(this.producers.get(1).history()).hasSize(2);
	}

	@Test
	void aThreadThatIsInterruptedWhileItWaitsHasAppendedNothing() throws Exception {
		KafkaSender sender = sender(1, LONG);
		send(sender);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> send(sender));
		assertThat(this.producers.get(1).history()).hasSize(1);
		this.producers.get(1).completeNext();
		assertThat(send(sender)).isNotDone();
	}

	@Test
	void whatIsNotEvenTakenKeepsNoPlace() throws Exception {
		KafkaSender sender = sender(1, Duration.ofMillis(20));
		for (RuntimeException failure : List.of(new IllegalArgumentException("too large"),
				new TimeoutException("no leader"), new InterruptException("interrupted"))) {
			this.producers.get(1).sendException = failure;
			try {
				assertFails(send(sender), false, failure);
			}
			catch (InterruptedException ex) {
				assertThat(failure).isInstanceOf(InterruptException.class);
			}
		}
		this.producers.get(1).sendException = null;
		assertThat(send(sender)).isNotDone();
	}

	@Test
	void whatAProducerStillHadWhenItWasReplacedKeepsNoPlace() throws Exception {
		KafkaSender sender = sender(2, Duration.ofMillis(20));
		sender.renewNow();
		CompletableFuture<Position> first = send(sender);
		CompletableFuture<Position> second = send(sender);
		this.producers.get(1).errorNext(new InvalidProducerEpochException("fenced"));
		assertThat(first).isCompletedExceptionally();
		CompletableFuture<Position> third = send(sender);
		assertFails(second, true, "its producer could not go on");
		assertThat(third).isNotDone();
		assertThat(send(sender)).isNotDone();
		this.producers.get(2).completeNext();
		assertThat(third).isCompleted();
	}

	/**
	 * A producer that is being closed finishes what it has. The others wait for a place,
	 * or there is one for them.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 8 })
	void whatComesWhileTheLogIsBeingClosedWasNotAppendedAndHarmsNothing(int mostOpen) throws Exception {
		CountDownLatch closing = new CountDownLatch(1);
		CountDownLatch finished = new CountDownLatch(1);
		KafkaSender sender = new KafkaSender(() -> new MockProducer<>(false, (Partitioner) null,
				new ByteArraySerializer(), new ByteArraySerializer()) {

			{
				KafkaSenderTests.this.producers.add(this);
			}

			@Override
			public void close(Duration timeout) {
				super.close(timeout);
				closing.countDown();
				awaitUninterruptibly(finished);
			}

		}, EPOCH, this.counters, () -> this.fallen++, mostOpen, LONG, LONG);
		sender.renewNow();
		CompletableFuture<Position> underWay = send(sender);
		List<CompletableFuture<CompletableFuture<Position>>> waiting = (mostOpen == 1)
				? List.of(inThread(() -> send(sender)), inThread(() -> send(sender))) : List.of();
		CompletableFuture<Boolean> closed = inThread(() -> {
			sender.close(LONG);
			return true;
		});
		assertThat(closing.await(1, TimeUnit.MINUTES)).isTrue();
		for (CompletableFuture<CompletableFuture<Position>> other : waiting) {
			assertFails(other.get(1, TimeUnit.MINUTES), false, "the log is being closed");
		}
		for (int i = 0; i < 3; i++) {
			assertFails(send(sender), false, "the log is being closed");
		}
		assertThat(underWay).isNotDone();
		this.producers.get(1).completeNext();
		assertThat(underWay).isCompleted();
		finished.countDown();
		closed.get(1, TimeUnit.MINUTES);
		assertThat(this.producers).hasSize(2);
	}

	/**
	 * The producer is told of each of its batches.
	 */
	@Test
	void aLateFailureOfAProducerThatWasReplacedIsNoReasonToReplaceTheNextOne() throws Exception {
		KafkaSender sender = new KafkaSender(() -> {
			MockProducer<byte[], byte[]> producer = new MockProducer<>(false, (Partitioner) null,
					new ByteArraySerializer(), new ByteArraySerializer()) {

				@Override
				public void close(Duration timeout) {
					errorNext(new InvalidProducerEpochException("fenced"));
					super.close(timeout);
				}

			};
			this.producers.add(producer);
			return producer;
		}, EPOCH, this.counters, () -> this.fallen++, 4, LONG, LONG);
		sender.renewNow();
		send(sender);
		CompletableFuture<Position> second = send(sender);
		this.producers.get(1).errorNext(new InvalidProducerEpochException("fenced"));
		send(sender);
		assertFails(second, true, new InvalidProducerEpochException(""));
		sender.renewNow();
		assertThat(send(sender)).isNotDone();
		assertThat(this.producers).hasSize(3);
	}

	/**
	 * What waits for outcomes may be slower than Kafka is.
	 */
	@Test
	void whatHasNotTakenItsOutcomeKeepsItsPlace() throws Exception {
		KafkaSender sender = sender(1, Duration.ofMillis(20));
		List<Runnable> taken = new ArrayList<>();
		sender.send(new ProducerRecord<>("t", 0, null, new byte[1]), takenLater(taken));
		this.producers.get(1).completeNext();
		assertFails(send(sender), false, "its turn did not come in time");
		taken.get(0).run();
		assertThat(send(sender)).isNotDone();
	}

	@Test
	void aPlaceThatIsKeptForLongHoldsUpNobody() throws Exception {
		KafkaSender sender = sender(2, LONG);
		sender.send(new ProducerRecord<>("t", 0, null, new byte[1]), takenLater(new ArrayList<>()));
		this.producers.get(1).completeNext();
		for (int i = 0; i < 4; i++) {
			CompletableFuture<Position> other = send(sender);
			this.producers.get(1).completeNext();
			assertThat(other).isCompleted();
		}
	}

	private static AppendOutcome takenLater(List<Runnable> taken) {
		return new AppendOutcome() {

			@Override
			public void appended(Position position) {
			}

			@Override
			public void failed(AppendFailedException failure) {
			}

			@Override
			public boolean whenTaken(Runnable action) {
				return taken.add(action);
			}

		};
	}

	private static <T> CompletableFuture<T> inThread(Callable<T> action) {
		CompletableFuture<T> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(action.call());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		});
		thread.start();
		await().until(() -> result.isDone() || thread.getState() == Thread.State.TIMED_WAITING
				|| thread.getState() == Thread.State.WAITING);
		return result;
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private CompletableFuture<Position> send() throws InterruptedException {
		return send(this.sender);
	}

	private static CompletableFuture<Position> send(KafkaSender sender) throws InterruptedException {
		CompletableFuture<Position> ended = new CompletableFuture<>();
		sender.send(new ProducerRecord<>("t", 0, null, new byte[1]), new AppendOutcome() {

			@Override
			public void appended(Position position) {
				assertThat(ended.complete(position)).isTrue();
			}

			@Override
			public void failed(AppendFailedException failure) {
				assertThat(ended.completeExceptionally(failure)).isTrue();
			}

		});
		return ended;
	}

	private static void assertFails(CompletableFuture<Position> send, boolean uncertain, RuntimeException failure) {
		assertFails(send, uncertain, failure.getClass().getSimpleName());
	}

	private static void assertFails(CompletableFuture<Position> send, boolean uncertain, String message) {
		assertThat(send).isDone();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(send::join)
			.havingCause()
			.isInstanceOfSatisfying(AppendFailedException.class,
					(ex) -> assertThat(ex.isUncertain()).isEqualTo(uncertain))
			.withMessageContaining(message);
	}

}
