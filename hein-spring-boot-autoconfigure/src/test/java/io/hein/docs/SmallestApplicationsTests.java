package io.hein.docs;

import java.io.IOException;
import java.nio.file.Path;

import io.hein.core.HeinTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The README's first two applications do together what it says.
 */
@ExtendWith(OutputCaptureExtension.class)
class SmallestApplicationsTests {

	@TempDir
	private Path directory;

	@Test
	void whatTheStationMeasuresIsDisplayed(CapturedOutput output) throws IOException {
		try (SmallestApplications applications = SmallestApplications.run(this.directory, false)) {
			await().until(() -> output.getOut()
				.lines()
				.filter((line) -> line.matches("rome: 2\\d[.,]\\d degrees"))
				.count() >= 2);
			assertThat(applications.station().getBean(HeinTemplate.class).subscribers())
				.allMatch((subscriber) -> subscriber.name().startsWith("display-"));
		}
	}

}
