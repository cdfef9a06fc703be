package io.hein.sample.scenario;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;

import io.hein.sample.process.Actuator;
import io.hein.sample.process.JavaProcess;
import io.hein.sample.process.JavaProcess.Line;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Publisher and subscriber as two processes that are killed and started again.
 */
class TwoProcessesTests {

	private static final Duration MAX_DELAY = Duration.ofSeconds(5);

	/**
	 * The exit status after SIGTERM.
	 */
	private static final int TERMINATED = 143;

	private final int port = unusedPort();

	@Test
	void aSubscriberFindsALatePublisherAndTheNextOneAfterAKill() {
		try (JavaProcess subscriber = startSubscriber()) {
			long ready = subscriber.awaitLine("READY").nanoTime();
			await().atMost(Duration.ofSeconds(60)).until(() -> System.nanoTime() - ready > 5_000_000_000L);
			try (JavaProcess publisher = startPublisher()) {
				assertConnectsInTime(subscriber, publisher, 0);
				subscriber.awaitLine("NUMBER");
				publisher.kill();
			}
			subscriber.awaitLine("DISCONNECTED");
			int before = subscriber.output().size();
			try (JavaProcess publisher = startPublisher()) {
				assertConnectsInTime(subscriber, publisher, before);
				// what the first one had sent last may be printed after its end
				subscriber.awaitLine(before, "GAP EPOCH"::equals, "another log");
				int gap = subscriber.output().indexOf("GAP EPOCH");
				subscriber.awaitLine(gap, (line) -> line.startsWith("NUMBER 10"), "ten numbers");
				assertThat(messagesAndGaps(subscriber, gap).subList(0, 4)).containsExactly("GAP EPOCH", "NUMBER 1",
						"NUMBER 2", "NUMBER 3");
				Actuator actuator = actuator(publisher);
				assertThat(actuator.meter("hein.publisher.connections")).isOne();
				subscriber.kill();
				await().until(() -> actuator.meter("hein.publisher.connections") == 0);
			}
		}
	}

	@Test
	void aKilledSubscriberContinuesAfterThePositionItKept(@TempDir Path positions) {
		try (JavaProcess publisher = startPublisher()) {
			publisher.awaitLine("LISTENS");
			long last;
			try (JavaProcess subscriber = startSubscriber("--positions=" + positions)) {
				subscriber.awaitLine("NUMBER");
				await().until(() -> positions.resolve("default.position").toFile().exists());
				subscriber.kill();
				last = numbers(subscriber).get(numbers(subscriber).size() - 1);
			}
			Actuator actuator = actuator(publisher);
			int published = actuator.meter("hein.publisher.messages.published");
			await().until(() -> actuator.meter("hein.publisher.messages.published") > published + 10);
			try (JavaProcess subscriber = startSubscriber("--positions=" + positions)) {
				String beyond = "NUMBER " + (published + 10);
				subscriber.awaitLine(0, beyond::equals, beyond);
				List<Long> numbers = numbers(subscriber);
				assertThat(numbers.get(0)).isGreaterThan(1).isLessThanOrEqualTo(last + 1);
				assertThat(numbers).containsExactlyElementsOf(
						LongStream.range(numbers.get(0), numbers.get(0) + numbers.size()).boxed().toList());
				assertThat(subscriber.output()).noneMatch((line) -> line.startsWith("GAP"));
			}
		}
	}

	@Test
	@Tag("campaign")
	void processesThatAreAskedToEndLoseAndRepeatNothing(@TempDir Path positions) {
		String[] kept = { "--positions=" + positions };
		List<Long> numbers = new ArrayList<>();
		try (JavaProcess publisher = startPublisher()) {
			publisher.awaitLine("LISTENS");
			try (JavaProcess subscriber = startSubscriber(kept)) {
				subscriber.awaitLine("NUMBER");
				assertThat(subscriber.terminate()).isEqualTo(TERMINATED);
				numbers.addAll(numbers(subscriber));
			}
			try (JavaProcess subscriber = startSubscriber(kept)) {
				subscriber.awaitLine("NUMBER");
				assertThat(publisher.terminate()).isEqualTo(TERMINATED);
				subscriber.awaitLine("DISCONNECTED");
				try (JavaProcess next = startPublisher()) {
					next.awaitLine("LISTENS");
					subscriber.awaitLine("has missed nothing of the previous one");
					subscriber.awaitLine(0, "GAP EPOCH"::equals, "another log");
				}
				List<String> all = subscriber.output();
				numbers.addAll(numbers(all.subList(0, all.indexOf("GAP EPOCH"))));
			}
		}
		assertThat(numbers).containsExactlyElementsOf(
				LongStream.range(numbers.get(0), numbers.get(0) + numbers.size()).boxed().toList());
	}

	private void assertConnectsInTime(JavaProcess subscriber, JavaProcess publisher, int from) {
		Line connected = subscriber.awaitLine(from, "CONNECTED"::equals, "connected");
		Duration late = Duration.ofNanos(connected.nanoTime() - publisher.awaitLine("LISTENS").nanoTime());
		assertThat(late).isLessThan(MAX_DELAY.multipliedBy(3));
	}

	private JavaProcess startPublisher() {
		return JavaProcess.start(NumbersPublisher.class, "--hein.enabled=true", "--server.port=0",
				"--hein.publisher.port=" + this.port, "--spring.main.banner-mode=off",
				"--management.endpoints.web.exposure.include=metrics");
	}

	private JavaProcess startSubscriber(String... arguments) {
		String[] all = new String[arguments.length + 5];
		all[0] = "--spring.main.web-application-type=none";
		all[1] = "--spring.main.banner-mode=off";
		all[2] = "--hein.subscriber.addresses=localhost:" + this.port;
		all[3] = "--hein.subscriber.reconnect.max-delay=" + MAX_DELAY.toMillis();
		all[4] = "--hein.enabled=true";
		System.arraycopy(arguments, 0, all, 5, arguments.length);
		return JavaProcess.start(NumbersSubscriber.class, all);
	}

	private static Actuator actuator(JavaProcess publisher) {
		String port = publisher.awaitLine(0, (line) -> line.startsWith("HTTP"), "the web port").text();
		return new Actuator(Integer.parseInt(port.substring("HTTP ".length())));
	}

	private static List<String> messagesAndGaps(JavaProcess subscriber, int from) {
		return subscriber.output()
			.stream()
			.skip(from)
			.filter((line) -> line.startsWith("NUMBER") || line.startsWith("GAP"))
			.toList();
	}

	private static List<Long> numbers(JavaProcess subscriber) {
		return numbers(subscriber.output());
	}

	private static List<Long> numbers(List<String> output) {
		return output.stream()
			.filter((line) -> line.startsWith("NUMBER "))
			.map((line) -> Long.valueOf(line.substring("NUMBER ".length())))
			.toList();
	}

	/**
	 * A port that the next publisher can listen on, too: it is the same at each start.
	 */
	/**
	 * Not one that the system would give to another process meanwhile: those begin at
	 * 32768.
	 */
	private static int unusedPort() {
		for (int i = 0; i < 100; i++) {
			int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				return socket.getLocalPort();
			}
			catch (IOException ex) {
				// the next one
			}
		}
		throw new IllegalStateException("No port is free");
	}

}
