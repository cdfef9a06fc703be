package io.hein.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.hein.transport.lane.Lane;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.subscriber.SubscriberListener;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A handler that ends the JVM. It never returns from that, so the stop that is a part of
 * the JVM's end does not wait for it.
 */
class ExitScenarioTests {

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aHandlerMayEndTheJvm(boolean direct) throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
				Ending.class.getName(), "" + direct)
			.redirectErrorStream(true)
			.start();
		try {
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
			assertThat(process.exitValue()).isEqualTo(7);
			assertThat(said(process)).endsWith("closed" + System.lineSeparator());
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static String said(Process process) throws IOException {
		return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	/**
	 * An application that waits long for its handlers.
	 */
	static final class Ending {

		private Ending() {
		}

		public static void main(String[] args) {
			Publisher publisher = Publisher.builder().build();
			publisher.start();
			Subscriber subscriber = Subscriber.builder()
				.address("localhost", publisher.address().getPort())
				.direct(Boolean.parseBoolean(args[0]))
				.shutdownTimeout(Duration.ofHours(1))
				.build();
			Runtime.getRuntime().addShutdownHook(new Thread(() -> {
				subscriber.close();
				System.out.println("closed");
			}));
			subscriber.addLane(Lane.Options.of("lane", TopicFilter.of("topic")), (message) -> System.exit(7));
			subscriber.addListener(new SubscriberListener() {

				@Override
				public void onLive(Subscriber live) {
					publisher.publish("topic", new byte[0]);
				}

			});
			subscriber.start();
		}

	}

}
