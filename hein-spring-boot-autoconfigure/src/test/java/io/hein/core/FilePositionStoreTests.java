package io.hein.core;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FilePositionStoreTests {

	private static final HeinPosition ONE = HeinPosition.parse("00000000000000010000000000000002:1");

	private static final HeinPosition TWO = HeinPosition.parse("00000000000000010000000000000002:2");

	@TempDir
	Path temp;

	private Path directory;

	private FilePositionStore store;

	@BeforeEach
	void createStore() {
		this.directory = this.temp.resolve("a/b");
		this.store = new FilePositionStore(this.directory);
	}

	@Test
	void withoutAFileThereIsNoPosition() {
		assertThat(this.store.load("default")).isNull();
		assertThat(this.store.load("default")).isNull();
	}

	@Test
	void theLastPositionSavedIsLoadedByAnotherStore() {
		this.store.save("default", ONE);
		this.store.save("default", TWO);
		this.store.close();
		assertThat(new FilePositionStore(this.directory).load("default")).isEqualTo(TWO);
	}

	@Test
	void connectionsDoNotShareAFileNorLeaveTheDirectory() throws IOException {
		String[] names = { "a", "A", "a.b", "a_b", "../x", "/etc/x", "a/b", "ä", "_41" };
		for (int i = 0; i < names.length; i++) {
			this.store.save(names[i], HeinPosition.parse("00000000000000010000000000000002:" + i));
		}
		for (int i = 0; i < names.length; i++) {
			assertThat(this.store.load(names[i])).hasToString("00000000000000010000000000000002:" + i);
		}
		try (Stream<Path> files = Files.list(this.directory)) {
			assertThat(files.map((file) -> file.getFileName().toString().toLowerCase(Locale.ROOT))
				.filter((name) -> !name.equals(".lock"))
				.distinct()).hasSize(names.length);
		}
		try (Stream<Path> files = Files.walk(this.temp)) {
			assertThat(files.filter(Files::isRegularFile)).allMatch((file) -> file.startsWith(this.directory));
		}
	}

	@Test
	void aSaveThatWasCutShortLeavesTheOldPosition() throws IOException {
		this.store.save("default", ONE);
		Files.writeString(this.directory.resolve("default.position.next"), "0000");
		assertThat(this.store.load("default")).isEqualTo(ONE);
		this.store.save("default", TWO);
		assertThat(this.store.load("default")).isEqualTo(TWO);
		assertThat(this.directory.resolve("default.position.next")).doesNotExist();
	}

	@Test
	void aDamagedFileIsNotMistakenForNoPosition() throws IOException {
		this.store.save("default", ONE);
		Files.writeString(this.directory.resolve("default.position"), "0000");
		assertThatExceptionOfType(HeinException.class).isThrownBy(() -> this.store.load("default"))
			.withMessageContaining("default.position")
			.withMessageContaining("delete it");
	}

	@Test
	void whatCannotBeWrittenIsReported() throws IOException {
		Files.createDirectories(this.directory.getParent());
		Files.writeString(this.directory, "a file in the way");
		assertThatExceptionOfType(HeinException.class).isThrownBy(() -> this.store.save("default", ONE))
			.withMessageContaining("connection 'default'");
	}

	@Test
	void aDirectoryBelongsToOneStoreUntilThatIsClosed() {
		this.store.load("default");
		FilePositionStore other = new FilePositionStore(this.directory);
		assertThatExceptionOfType(PositionStoreInUseException.class).isThrownBy(() -> other.load("default"))
			.withMessageContaining("in use by this process");
		assertThatExceptionOfType(PositionStoreInUseException.class).isThrownBy(() -> other.save("default", ONE));
		this.store.save("default", TWO);
		this.store.close();
		assertThat(other.load("default")).isEqualTo(TWO);
		assertThatExceptionOfType(HeinException.class).isThrownBy(() -> this.store.save("default", ONE))
			.withMessageContaining("the store is closed");
		other.close();
		assertThat(this.store.load("default")).isEqualTo(TWO);
	}

	@Test
	void anotherPathToTheDirectoryDoesNotBypassTheLock() throws IOException {
		this.store.load("default");
		Path link = Files.createSymbolicLink(this.temp.resolve("link"), this.directory);
		assertThatExceptionOfType(PositionStoreInUseException.class)
			.isThrownBy(() -> new FilePositionStore(link).load("default"));
	}

	@Test
	void aDirectoryBelongsToOneProcessUntilThatEnds() throws Exception {
		Process process = start();
		try (BufferedReader output = process.inputReader()) {
			assertThat(output.readLine()).isEqualTo("null");
			assertThatExceptionOfType(PositionStoreInUseException.class).isThrownBy(() -> this.store.load("default"))
				.withMessageContaining("process " + process.pid());
		}
		finally {
			process.destroyForcibly().waitFor();
		}
		assertThat(this.store.load("default")).isNull();
		Process second = start();
		assertThat(second.waitFor()).isEqualTo(1);
		// the first attempt in this process must not have given the lock back
		FilePositionStore other = new FilePositionStore(this.directory);
		assertThatExceptionOfType(PositionStoreInUseException.class).isThrownBy(() -> other.load("default"));
		Process third = start();
		assertThat(third.waitFor()).isEqualTo(1);
	}

	private Process start() throws IOException {
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Holder.class.getName(),
				this.directory.toString())
			.start();
	}

	public static class Holder {

		public static void main(String[] args) throws Exception {
			System.out.println(new FilePositionStore(Path.of(args[0])).load("default"));
			System.in.read();
		}

	}

}
