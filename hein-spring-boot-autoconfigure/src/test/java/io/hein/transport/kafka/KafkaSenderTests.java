package io.hein.transport.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
		assertFails(third, false, "2 are under way, and none has ended in time");
		assertThat(this.counters.counts().failed()).isEqualTo(1);
		this.producers.get(1).completeNext();
		assertThat(first).isCompleted();
		CompletableFuture<Position> fourth = null;
		// the turn of the place that is free comes
		for (int i = 0; i < 2 && (fourth == null || fourth.isDone()); i++) {
			fourth = send(sender);
		}
		this.producers.get(1).completeNext();
		this.producers.get(1).completeNext();
		assertThat(second).isCompleted();
		assertThat(fourth).isCompletedWithValue(new Position(EPOCH, 3));
	}

	@Test
	void aSendWaitsUntilAnotherOneHasEnded() throws Exception {
		KafkaSender sender = sender(1, LONG);
		CompletableFuture<Position> first = send(sender);
		CompletableFuture<CompletableFuture<Position>> second = new CompletableFuture<>();
		Thread waiting = new Thread(() -> {
			try {
				second.complete(send(sender));
			}
			catch (Throwable ex) {
				second.completeExceptionally(ex);
			}
		});
		waiting.start();
		await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
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
