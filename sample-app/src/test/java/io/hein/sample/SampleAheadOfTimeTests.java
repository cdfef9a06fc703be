package io.hein.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.hein.sample.process.AheadOfTime;
import io.hein.sample.process.JavaProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The two sides of the sample as processes, both processed ahead of time.
 */
class SampleAheadOfTimeTests {

	private static final List<String> AHEAD_OF_TIME = List.of("-Dspring.aot.enabled=true");

	@Test
	void listenersReceiveWhenBothSidesWereProcessedAheadOfTime(@TempDir Path directory) throws IOException {
		List<Path> publisherPath = process("publisher", directory);
		List<Path> subscriberPath = process("subscriber", directory);
		try (JavaProcess publisher = start("publisher", publisherPath, "--hein.publisher.port=0")) {
			String port = publisher.awaitLine("listens on").text().replaceAll(".*:", "");
			publisher.awaitLine("Started HeinSampleApplication");
			assertThat(publisher.output())
				.anyMatch((line) -> line.contains("Starting AOT-processed HeinSampleApplication"));
			try (JavaProcess subscriber = start("subscriber", subscriberPath,
					"--hein.subscriber.addresses=localhost:" + port)) {
				subscriber.awaitLine(0, (line) -> line.matches(".* readings +\\d+ messages: .*heap.*memory.*"),
						"a line of readings");
				assertThat(subscriber.output()).anyMatch((line) -> line.contains("Starting AOT-processed"));
				subscriber.terminate();
			}
			publisher.awaitLine("is disconnected: GOODBYE");
		}
	}

	private static List<Path> process(String profile, Path directory) throws IOException {
		return AheadOfTime.process(HeinSampleApplication.class, directory.resolve(profile),
				"--spring.profiles.active=" + profile);
	}

	private static JavaProcess start(String profile, List<Path> path, String argument) {
		return JavaProcess.start(AHEAD_OF_TIME, path, HeinSampleApplication.class,
				"--spring.profiles.active=" + profile, "--server.port=0", argument);
	}

}
