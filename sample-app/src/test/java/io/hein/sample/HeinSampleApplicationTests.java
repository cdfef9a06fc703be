package io.hein.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.hein.sample.process.Actuator;
import io.hein.sample.process.JavaProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * The sample as one process.
 */
@ExtendWith(OutputCaptureExtension.class)
class HeinSampleApplicationTests {

	@Test
	void oneRunPublishesToSubscribersOfWhichActuatorKnowsAll(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run("--server.port=0", "--hein.publisher.port=0")) {
			int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
			Actuator actuator = new Actuator(port);
			await().untilAsserted(
					() -> assertThat(actuator.<List<String>>read("hein", "$.publishers[*].subscribers[*].name"))
						.containsExactlyInAnyOrder("fast", "slow", "filter", "strict"));
			assertThat(actuator.<List<String>>read("hein", "$..subscribers[?(@.name == 'filter')].topics[*]"))
				.containsExactly("telemetry.cpu.*");
			await().untilAsserted(() -> assertThat(actuator.<List<String>>read("hein", "$.connections[*].subscriber"))
				.containsExactlyInAnyOrder("fast", "slow", "filter", "strict", "memory", "directory"));
			assertThat(actuator.meter("hein.publisher.connections")).isEqualTo(4);
			await().untilAsserted(
					() -> assertThat(actuator.<String>read("health", "$.components.hein.status")).isEqualTo("UP"));
			assertThat(actuator.<String>read("health", "$.components.hein.components.late.details.state"))
				.isEqualTo("NOT STARTED");
			await().until(() -> actuator.meter("hein.publisher.messages.sent") > 0);
			await().until(() -> actuator.meter("hein.subscriber.messages.received?tag=name:fast") > 0);
			await().until(() -> actuator.meter("hein.listener?tag=name:slow&tag=outcome:handled") > 0);
			assertThat(output).contains("Open http://localhost:" + port);
		}
		assertThat(output).containsPattern("'fast' .* is disconnected: GOODBYE").doesNotContain("ERROR");
	}

	@Test
	void theProcessesToKillEndWithThePageAndTheirLogIsDeleted(@TempDir Path temp) throws IOException {
		try (JavaProcess page = startPage(temp)) {
			List<ProcessHandle> processes = page.children();
			assertThat(processes).hasSize(2);
			assertThat(logs(temp)).hasSize(1);
			page.terminate();
			assertThat(processes).noneMatch(ProcessHandle::isAlive);
			assertThat(logs(temp)).isEmpty();
		}
	}

	@Test
	@Tag("campaign")
	void theProcessesToKillEndAlsoIfThePageIsKilled(@TempDir Path temp) {
		try (JavaProcess page = startPage(temp)) {
			List<ProcessHandle> processes = page.children();
			assertThat(processes).hasSize(2);
			page.kill();
			await().until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
		}
	}

	@Test
	void aTakenPublisherPortEndsWithTheArgumentThatChoosesAnother(CapturedOutput output) throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			int port = taken.getLocalPort();
			assertThatException().isThrownBy(() -> run("--server.port=0", "--hein.publisher.port=" + port));
			assertThat(output).contains("Port " + port + " is taken")
				.contains("-Dspring-boot.run.arguments=--hein.publisher.port=");
		}
	}

	@Test
	void aTakenWebPortEndsWithTheArgumentThatChoosesAnother(CapturedOutput output) throws IOException {
		try (ServerSocket taken = new ServerSocket(0)) {
			int port = taken.getLocalPort();
			assertThatException().isThrownBy(() -> run("--server.port=" + port, "--hein.publisher.port=0"));
			assertThat(output).contains("Port " + port + " is taken")
				.contains("-Dspring-boot.run.arguments=--server.port=");
		}
	}

	private static JavaProcess startPage(Path temp) {
		JavaProcess page = JavaProcess.start(List.of("-Djava.io.tmpdir=" + temp), List.of(),
				HeinSampleApplication.class, "--server.port=0", "--hein.publisher.port=0");
		page.awaitLine("Subscriber 'memory' is connected");
		page.awaitLine("Subscriber 'directory' is connected");
		return page;
	}

	private static List<Path> logs(Path temp) throws IOException {
		try (Stream<Path> files = Files.list(temp)) {
			return files.filter((file) -> file.getFileName().toString().startsWith("hein-sample-log")).toList();
		}
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		return SpringApplication.run(HeinSampleApplication.class, arguments);
	}

}
