package io.hein.transport.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.Epoch;
import io.hein.transport.log.LogDirectoryException.Reason;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What {@link DiskTests} runs in a process that has a small disk of its own, and may
 * mount more.
 */
public final class DiskProcess {

	/**
	 * That something cannot be done here: the exit code. The last line says why.
	 */
	static final int SKIPPED = 77;

	private final Path disk;

	private DiskProcess(Path disk) {
		this.disk = disk;
	}

	public static void main(String[] args) throws Exception {
		DiskProcess process = new DiskProcess(Path.of(args[1]));
		switch (args[0]) {
			case "tooSmall" -> process.tooSmall();
			case "small" -> process.small();
			case "fullLater" -> process.fullLater();
			case "longMessages" -> process.longMessages();
			case "noRoomForALongMessage" -> process.noRoomForALongMessage();
			case "readOnly" -> process.readOnly();
			case "withoutBootId" -> process.withoutBootId();
			default -> throw new IllegalArgumentException(args[0]);
		}
		// threads of a log that has failed are no reason to stay
		System.exit(0);
	}

	private FileBroadcastLog log(Path directory) {
		return new FileBroadcastLog(directory, LogFiles.MIB, LogFiles.MAX_FRAME, null, Duration.ZERO,
				EvictionGuard.NONE);
	}

	private static void close(FileBroadcastLog log) {
		log.close();
		log.closed().toCompletableFuture().join();
	}

	private static void append(FileBroadcastLog log, int count) throws InterruptedException {
		for (int i = 0; i < count; i++) {
			LogReader.append(log, 1000);
		}
	}

	private static void checkAllThatIsHeld(FileBroadcastLog log) {
		LogReader reader = new LogReader(log.cursor(log.oldest() - 1)).readAll();
		assertThat(reader.gaps()).isEmpty();
		assertThat(reader.messages()).isEqualTo(log.head() - log.oldest() + 1);
	}

	private Map<String, Long> files(Path directory) throws IOException {
		Map<String, Long> files = new TreeMap<>();
		for (Path file : LogFiles.files(directory)) {
			if (!file.endsWith(LogDirectory.LOCK)) {
				files.put(file.getFileName().toString(), Files.size(file));
			}
		}
		return files;
	}

	/**
	 * Take all that is left of the disk.
	 */
	private Path fill(String name) throws IOException {
		Path file = this.disk.resolve(name);
		try (RandomAccessFile filler = new RandomAccessFile(file.toFile(), "rw")) {
			while (true) {
				filler.write(new byte[4096]);
			}
		}
		catch (IOException ex) {
			return file;
		}
	}

	private void tooSmall() throws Exception {
		Path directory = this.disk.resolve("log");
		for (int i = 0; i < 3; i++) {
			assertFull(directory);
			assertThat(files(directory)).isEmpty();
		}
		// what was there before is not given up for it
		FileBroadcastLog before = new FileBroadcastLog(directory, 64 * 1024, 10_000, null, Duration.ZERO,
				EvictionGuard.NONE);
		LogReader.append(before, 1000);
		Epoch epoch = before.epoch();
		close(before);
		Map<String, Long> files = files(directory);
		ControlRecord record = new ControlFile(directory).read().record();
		Path filler = fill("filler");
		assertFull(directory);
		assertThat(files(directory).keySet()).isSubsetOf(files.keySet());
		ControlRecord after = new ControlFile(directory).read().record();
		assertThat(after.state()).isEqualTo(record.state());
		assertThat(after.head()).isEqualTo(1);
		Files.delete(filler);
		FileBroadcastLog again = new FileBroadcastLog(directory, 64 * 1024, 10_000, null, Duration.ZERO,
				EvictionGuard.NONE);
		assertThat(again.epoch()).isEqualTo(epoch);
		assertThat(again.head()).isEqualTo(1);
		close(again);
	}

	private void assertFull(Path directory) {
		assertThatExceptionOfType(LogDirectoryException.class).isThrownBy(() -> log(directory).open())
			.withMessageContaining("needs room for at least 3 segments")
			.withMessageContaining("No space left")
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.DISK_FULL));
	}

	private void small() throws Exception {
		Path directory = this.disk.resolve("log");
		FileBroadcastLog log = log(directory);
		append(log, 3000);
		assertThat(log.status().diskFull()).isTrue();
		assertThat(log.status().state()).isEqualTo(LogState.RUNNING);
		assertThat(log.head() - log.oldest()).isBetween(100L, 600L);
		checkAllThatIsHeld(log);
		Epoch epoch = log.epoch();
		close(log);
		FileBroadcastLog next = log(directory);
		assertThat(next.epoch()).isEqualTo(epoch);
		assertThat(next.head()).isEqualTo(3000);
		append(next, 3000);
		checkAllThatIsHeld(next);
		close(next);
	}

	private void fullLater() throws Exception {
		FileBroadcastLog log = log(this.disk.resolve("log"));
		append(log, 200);
		Path filler = fill("filler");
		append(log, 3000);
		assertThat(log.status().diskFull()).isTrue();
		assertThat(log.head()).isEqualTo(3200);
		checkAllThatIsHeld(log);
		long held = log.head() - log.oldest();
		Files.delete(filler);
		// the files are made by another thread, however fast this one appends
		Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
			append(log, 1000);
			return !log.status().diskFull() && log.head() - log.oldest() > held;
		});
		checkAllThatIsHeld(log);
		long head = log.head();
		close(log);
		assertThat(log(this.disk.resolve("log")).head()).isEqualTo(head);
	}

	private void longMessages() throws Exception {
		FileBroadcastLog log = logForLongMessages("log");
		for (int i = 0; i < 30; i++) {
			LogReader.append(log, 900_000);
			LogReader.append(log, 1000);
			assertThat(log.status().diskFull()).isFalse();
		}
		checkAllThatIsHeld(log);
		close(log);
	}

	private FileBroadcastLog logForLongMessages(String name) {
		return new FileBroadcastLog(this.disk.resolve(name), 4L * LogFiles.MIB, 1_200_000, null, Duration.ZERO,
				EvictionGuard.NONE);
	}

	private void noRoomForALongMessage() throws Exception {
		FileBroadcastLog log = logForLongMessages("log");
		append(log, 100);
		Path filler = fill("filler");
		assertThatExceptionOfType(LogDirectoryException.class).isThrownBy(() -> LogReader.append(log, 1_100_000))
			.withMessageContaining("has no room for a message of 1100017 bytes")
			.withMessageContaining("No space left")
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.DISK_FULL));
		assertThat(LogReader.append(log, 1000)).isEqualTo(101);
		Files.delete(filler);
		Awaitility.await()
			.atMost(30, TimeUnit.SECONDS)
			.ignoreException(LogDirectoryException.class)
			.until(() -> LogReader.append(log, 1_100_000) == 102);
		assertThat(log.status().state()).isEqualTo(LogState.RUNNING);
		close(log);
	}

	private static int run(String... command) throws Exception {
		return new ProcessBuilder(command).inheritIO().start().waitFor();
	}

	private static void skip(String why) {
		System.out.println(why);
		System.exit(SKIPPED);
	}

	/**
	 * An error of the file system, for which it stops all writing.
	 */
	private void readOnly() throws Exception {
		Path image = this.disk.resolve("image");
		Path mount = Files.createDirectory(this.disk.resolve("mount"));
		try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
			file.setLength(16L * LogFiles.MIB);
		}
		if (run("mkfs.ext4", "-q", image.toString()) != 0
				|| run("mount", "-o", "loop,errors=remount-ro", image.toString(), mount.toString()) != 0) {
			skip("No file system can be mounted from a file here");
		}
		Path trigger = trigger(Files.getFileStore(mount).name());
		if (!Files.exists(trigger)) {
			skip("The kernel makes no errors of file systems on request");
		}
		Path directory = mount.resolve("log");
		FileBroadcastLog log = log(directory);
		append(log, 200);
		Files.writeString(trigger, "1");
		// which is looked at now and then, when a segment begins
		assertThatExceptionOfType(LogFailedException.class).isThrownBy(() -> appendForAWhile(log))
			.withMessageContaining("Read-only file system");
		assertThat(log.status().state()).isEqualTo(LogState.FAILED);
		checkAllThatIsHeld(log);
		close(log);
		assertThatExceptionOfType(LogDirectoryException.class).isThrownBy(() -> log(directory).open())
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.NOT_WRITABLE));
	}

	private static void appendForAWhile(FileBroadcastLog log) throws InterruptedException {
		long begin = System.nanoTime();
		while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(20)) {
			append(log, 100);
		}
	}

	private static Path trigger(String device) {
		return Path.of("/sys/fs/ext4", Path.of(device).getFileName().toString(), "trigger_fs_error");
	}

	private void withoutBootId() throws Exception {
		if (run("mount", "--bind", "/dev/null", "/proc/sys/kernel/random/boot_id") != 0) {
			skip("The identity of the start cannot be hidden here");
		}
		assertThat(BootId.current()).isNull();
		Path directory = this.disk.resolve("log");
		FileBroadcastLog log = log(directory);
		append(log, 10);
		Epoch epoch = log.epoch();
		Path killed = this.disk.resolve("killed");
		LogFiles.kill(directory, killed);
		close(log);
		FileBroadcastLog closed = log(directory);
		assertThat(List.of(closed.epoch(), closed.head())).isEqualTo(List.of(epoch, 10L));
		close(closed);
		FileBroadcastLog next = log(killed);
		assertThat(next.epoch()).isNotEqualTo(epoch);
		assertThat(next.head()).isZero();
		close(next);
	}

}
