package io.hein.transport.kafka;

import java.util.ArrayList;
import java.util.List;

import io.hein.testsupport.KafkaBroker;
import io.hein.transport.backbone.AppendFailedException;
import io.hein.transport.backbone.Backbone;
import io.hein.transport.backbone.BackboneException;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Headers;
import io.hein.transport.log.EvictionGuard;
import io.hein.transport.netty.FaultyThreads;
import io.hein.transport.topic.Topics;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Threads of a log in Kafka are missing for a while, and what they do fails once.
 */
class KafkaWithoutThreadsTests {

	private static final Backbone.Settings WANTED = new Backbone.Settings("test", 4 * 1024 * 1024, null, 1000);

	private final FaultyThreads threads = new FaultyThreads();

	private KafkaBroadcastLog log(String servers) {
		return new KafkaBroadcastLog(TestSettings.of(servers, KafkaBroker.newName()), WANTED, EvictionGuard.NONE,
				new SendCounters(), (name, task) -> this.threads.create(name, true, task));
	}

	@Test
	void aCloseEndsWithoutAThreadForIt() {
		KafkaBroadcastLog log = log("localhost:1");
		this.threads.failAll("hein-kafka-close");
		log.close();
		assertThat(log.closed().toCompletableFuture()).isDone();
	}

	@Test
	void whatCouldNotBeOpenedForWantOfAThreadIsOpenedAnew() throws Exception {
		KafkaBroadcastLog log = log(KafkaBroker.shared().servers());
		this.threads.fail("hein-tail", 1);
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(log::open);
		assertThat(log.backbone().state()).isEqualTo(BackboneState.STARTING);
		log.open();
		log.append(Topics.encode("a"), ContentType.TEXT, Headers.NONE, new byte[] { '1' }, null);
		await().until(() -> log.head() == 1);
		log.close();
		await().until(() -> log.closed().toCompletableFuture().isDone());
	}

	/**
	 * A publisher that begins anew opens its log while there are senders.
	 */
	@Test
	void aSenderWaitsNoLongerThanItMayForALogThatIsBeingOpened() throws Exception {
		KafkaBroadcastLog log = new KafkaBroadcastLog(TestSettings.impatient("localhost:1", "t"), WANTED,
				EvictionGuard.NONE, new SendCounters());
		Thread opening = new Thread(() -> {
			try {
				log.open();
			}
			catch (BackboneException ex) {
				// it was closed meanwhile
			}
		});
		opening.start();
		await().until(() -> opening.getState() == Thread.State.TIMED_WAITING);
		assertThatExceptionOfType(AppendFailedException.class)
			.isThrownBy(() -> log.append(Topics.encode("a"), ContentType.TEXT, Headers.NONE, new byte[1], null))
			.withMessage("the log is still being opened")
			.satisfies((ex) -> assertThat(ex.isUncertain()).isFalse());
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class)
			.isThrownBy(() -> log.append(Topics.encode("a"), ContentType.TEXT, Headers.NONE, new byte[1], null));
		assertThat(opening.isAlive()).isTrue();
		log.close();
		await().until(() -> !opening.isAlive());
		await().until(() -> log.closed().toCompletableFuture().isDone());
	}

	@Test
	void aLookThatFailsInWhateverWayIsNotTheLast() throws Exception {
		KafkaTopic topic = mock(KafkaTopic.class);
		given(topic.look(any())).willThrow(new StackOverflowError("planned by the test"));
		List<TopicCheck.Result> results = new ArrayList<>();
		TopicCheck check = new TopicCheck(topic, new TopicPartition("t", 0), mock(KafkaTopic.Look.class), results::add);
		assertThat(check.look()).isNull();
		assertThat(results).singleElement()
			.satisfies((result) -> assertThat(result.failure()).isInstanceOf(StackOverflowError.class));
		check.close();
	}

}
