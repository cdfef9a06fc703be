package io.hein.transport.log;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BootId}.
 */
class BootIdTests {

	@TempDir
	private Path temp;

	@Test
	@EnabledOnOs(OS.LINUX)
	void aStartOfLinuxHasAnIdentity() {
		assertThat(BootId.current()).isNotNull().isEqualTo(BootId.current());
	}

	@Test
	void whatTheFileSaysIsTheIdentity() throws Exception {
		Path file = Files.writeString(this.temp.resolve("boot_id"), "4a5ec89a-28ca-47e0-b469-9c117c5342f9\n");
		assertThat(BootId.read(file)).isEqualTo(UUID.fromString("4a5ec89a-28ca-47e0-b469-9c117c5342f9"));
	}

	@Test
	void aFileThatIsMissingOrSaysSomethingElseIsNone() throws Exception {
		assertThat(BootId.read(this.temp.resolve("missing"))).isNull();
		assertThat(BootId.read(this.temp)).isNull();
		for (byte[] content : new byte[][] { {}, "\n".getBytes(), "Dear diary".getBytes(), { -1, -2 } }) {
			assertThat(BootId.read(Files.write(this.temp.resolve("boot_id"), content))).isNull();
		}
	}

}
