package io.hein.autoconfigure.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.autoconfigure.HeinAutoConfiguration;
import io.hein.core.DeliveryReport;
import io.hein.core.HeinOperations;
import io.hein.health.HeinPublisherHealthIndicator;
import io.hein.testsupport.Certificates;
import io.hein.testsupport.KafkaBroker;
import io.hein.testsupport.KafkaUsers;
import io.hein.transport.backbone.BackboneException;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.assertj.core.api.ThrowingConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A broker that speaks TLS and asks for a password, with what Spring Boot says of it.
 */
class HeinKafkaAccessTests {

	private static final String PASSWORD = "right";

	private final KafkaUsers users = KafkaBroker.shared().users();

	/**
	 * The same name as the topic: both are new.
	 */
	private final String user = KafkaBroker.newName();

	@TempDir
	private Path folder;

	@Test
	void withTheRightPasswordAllOfItWorks() throws Exception {
		this.users.add(this.user, PASSWORD);
		run(PASSWORD, (context) -> {
			try (Listening listening = new Listening(context)) {
				assertHandled(context);
				assertThat(listening.sequences).containsExactly(1L);
			}
		});
	}

	@Test
	void withAWrongPasswordTheStartFailsAtOnceAndSaysWhy() throws Exception {
		this.users.add(this.user, PASSWORD);
		run("wrong", (context) -> assertRefused(context, "invalid credentials with SASL mechanism SCRAM-SHA-512"));
	}

	@Test
	void aBrokerOfAnotherAuthorityIsNotTrusted() throws Exception {
		this.users.add(this.user, PASSWORD);
		String[] properties = this.users.properties(this.user, PASSWORD, this.folder);
		Files.writeString(this.folder.resolve("ca.crt"), new Certificates().authority().getCertificatePEM());
		runner(properties).run((context) -> assertRefused(context, "PKIX path validation failed"));
	}

	/**
	 * The broker asks for the password again every other second.
	 */
	@Test
	void aUserThatIsRemovedWhileItRunsIsSentAwayUntilHeIsBack() throws Exception {
		this.users.add(this.user, PASSWORD);
		run(PASSWORD, (context) -> {
			Publisher publisher = context.getBean(Publisher.class);
			HeinPublisherHealthIndicator health = new HeinPublisherHealthIndicator(publisher);
			try (Listening listening = new Listening(context)) {
				assertHandled(context);
				this.users.remove(this.user);
				Awaitility.await().until(() -> publisher.backbone().state() == BackboneState.STALE);
				assertThat(publisher.backbone().problem()).contains("Kafka does not give access any more");
				assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
				Awaitility.await().until(() -> publisher.subscribers().isEmpty());
				this.users.add(this.user, PASSWORD);
				Awaitility.await().until(() -> publisher.backbone().state() == BackboneState.RUNNING);
				Awaitility.await().ignoreExceptions().untilAsserted(() -> assertHandled(context));
				assertThat(health.health().getStatus()).isEqualTo(Status.UP);
				assertThat(listening.gaps).isEmpty();
			}
		});
	}

	private void run(String password, ThrowingConsumer<AssertableApplicationContext> test) throws IOException {
		runner(this.users.properties(this.user, password, this.folder)).run(test::accept);
	}

	private ApplicationContextRunner runner(String... properties) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class, HeinKafkaAutoConfiguration.class,
					KafkaAutoConfiguration.class, SslAutoConfiguration.class))
			.withPropertyValues("hein.publisher.port=0", "hein.publisher.backbone=kafka",
					"hein.publisher.kafka.topic=" + this.user)
			.withPropertyValues(properties);
	}

	private void assertRefused(AssertableApplicationContext context, String what) {
		Throwable failure = context.getStartupFailure();
		while (failure != null && !(failure instanceof BackboneException)) {
			failure = failure.getCause();
		}
		assertThat(failure)
			.isInstanceOfSatisfying(BackboneException.class,
					(ex) -> assertThat(ex.getReason()).isEqualTo(BackboneException.Reason.NOT_AUTHORIZED))
			.hasMessageContaining(what)
			.hasMessageStartingWith("Kafka at " + this.users.servers() + " does not let this application in")
			.hasMessageContaining("'" + this.user + "'");
	}

	private static void assertHandled(AssertableApplicationContext context) throws Exception {
		DeliveryReport report = context.getBean(HeinOperations.class)
			.sendAndConfirm("t", "text", Duration.ofSeconds(30))
			.get();
		assertThat(report.isHandledByAll()).isTrue();
		assertThat(report.statuses()).hasSize(1);
	}

	/**
	 * A subscriber, and what it got.
	 */
	private static final class Listening implements MessageHandler, AutoCloseable {

		private final List<Long> sequences = new CopyOnWriteArrayList<>();

		private final List<Gap> gaps = new CopyOnWriteArrayList<>();

		private final Subscriber subscriber;

		Listening(AssertableApplicationContext context) {
			Publisher publisher = context.getBean(Publisher.class);
			this.subscriber = Subscriber.builder().name("listening").addresses(List.of(publisher.address())).build();
			this.subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING), this);
			this.subscriber.start();
			Awaitility.await().until(() -> !publisher.subscribers().isEmpty());
		}

		@Override
		public void onMessage(ReceivedMessage message) {
			this.sequences.add(message.sequence());
		}

		@Override
		public void onGap(Gap gap) {
			this.gaps.add(gap);
		}

		@Override
		public void close() {
			this.subscriber.close();
		}

	}

}
