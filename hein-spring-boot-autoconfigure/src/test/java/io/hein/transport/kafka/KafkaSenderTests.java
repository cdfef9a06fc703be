package io.hein.transport.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.hein.transport.backbone.AppendFailedException;
import io.hein.transport.backbone.AppendOutcome;
import io.hein.transport.backbone.SendCounts;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerRecord;
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

/**
 * How sends end that Kafka does not acknowledge, with a producer that says so on demand.
 */
class KafkaSenderTests {

	private static final Epoch EPOCH = new Epoch(1, 2);

	private static final Duration LONG = Duration.ofHours(1);

	private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();

	private final SendCounters counters = new SendCounters();

	private int fallen;

	private final KafkaSender sender = new KafkaSender(this::producer, EPOCH, this.counters, () -> this.fallen++, LONG);

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
		long late = System.nanoTime() + LONG.multipliedBy(2).toNanos();
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
		send();
		this.producers.get(1).completeNext();
		this.sender.failOverdue(System.nanoTime() + LONG.multipliedBy(2).toNanos());
		assertFails(second, true, new TimeoutException());
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

	private CompletableFuture<Position> send() throws InterruptedException {
		CompletableFuture<Position> ended = new CompletableFuture<>();
		this.sender.send(new ProducerRecord<>("t", 0, null, new byte[1]), new AppendOutcome() {

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
