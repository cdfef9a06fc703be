package io.hein.transport.log;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DiskSpace}.
 */
@ExtendWith(OutputCaptureExtension.class)
class DiskSpaceTests {

	private static final IOException FULL = new IOException("No space left on device");

	private final DiskSpace space = new DiskSpace(Path.of("log"));

	@Test
	void aFileInThePlaceOfAnotherSaysNothingOfTheDisk(CapturedOutput output) {
		this.space.failed(100, 500, FULL);
		this.space.made(100, 500);
		assertThat(this.space.isShort()).isTrue();
		this.space.failed(100, 400, FULL);
		this.space.made(100, 500);
		assertThat(this.space.isShort()).isTrue();
		assertThat(output).containsOnlyOnce("cannot become larger").doesNotContain("can become larger again");
	}

	@Test
	void whenThereIsRoomForMoreThanEverTheLogCanBecomeLargerAgain(CapturedOutput output) {
		this.space.failed(100, 500, FULL);
		this.space.made(100, 600);
		assertThat(this.space.isShort()).isFalse();
		this.space.failed(100, 300, FULL);
		this.space.made(100, 400);
		assertThat(this.space.isShort()).isFalse();
		assertThat(output.getOut().split("can become larger again", -1)).hasSize(3);
	}

	@Test
	void roomForAShorterFileThanTheOneThatWasMissingIsNotEnough() {
		this.space.failed(200, 500, FULL);
		this.space.made(100, 600);
		assertThat(this.space.isShort()).isTrue();
		this.space.made(200, 800);
		assertThat(this.space.isShort()).isFalse();
	}

}
