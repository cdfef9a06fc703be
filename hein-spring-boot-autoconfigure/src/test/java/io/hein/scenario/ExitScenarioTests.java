package io.hein.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

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
				EndingProcess.class.getName(), "" + direct)
			.redirectErrorStream(true)
			.start();
		try {
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
			assertThat(process.exitValue()).isEqualTo(7);
			// what other threads log meanwhile may come after it
			assertThat(said(process).lines()).contains("closed");
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static String said(Process process) throws IOException {
		return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

}
