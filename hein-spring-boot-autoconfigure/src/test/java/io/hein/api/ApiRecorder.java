package io.hein.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writes what is API now into the jar that later builds are compared with. No test by its
 * name, so that only {@code mvn -Precord-api} runs it.
 */
class ApiRecorder {

	private static final Path CLASSES = Path.of("target", "classes");

	private static final Path BASELINE = Path.of("api", "hein-spring-boot-autoconfigure.jar");

	/** The same classes always give the same bytes. */
	private static final LocalDateTime ALWAYS = LocalDateTime.of(2026, 1, 1, 0, 0);

	@Test
	void recordTheApi() throws IOException {
		Map<String, byte[]> types = new ApiTypes(CLASSES).read();
		assertThat(types).containsKeys("io/hein/core/HeinTemplate", "io/hein/transport/publisher/Publisher$Builder");
		Files.createDirectories(BASELINE.getParent());
		try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(BASELINE))) {
			jar.setLevel(9);
			for (Map.Entry<String, byte[]> type : types.entrySet()) {
				ZipEntry entry = new ZipEntry(type.getKey() + ".class");
				entry.setTimeLocal(ALWAYS);
				jar.putNextEntry(entry);
				jar.write(new ApiSignatures(type.getValue()).bytes());
			}
		}
	}

}
