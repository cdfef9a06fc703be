package io.hein.transport.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hein.transport.frame.Epoch;
import io.hein.transport.log.ControlRecord.State;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Any sequence of appends, kills, closes, starts and damages: a log continues with all
 * that was appended, or without its oldest messages, or a new one begins; never with
 * another message, and never under the old epoch with a lower head. Replays inputs that a
 * fuzzer was given or found; {@code mvn -Pfuzz test} searches for more.
 */
class DirectoryFuzzTests {

	private static final int CAPACITY = 64 * 1024;

	private static final int MAX_FRAME = 6000;

	@FuzzTest(maxDuration = "10m")
	void whateverHappensToADirectoryItIsNeverAnotherLog(byte[] input) throws Exception {
		Path home = LogFiles.fastDirectory();
		Machine machine = new Machine(home);
		try {
			machine.start();
			for (int at = 0; at + 2 < input.length && at < 300; at += 3) {
				machine.step(input[at] & 0xFF, input[at + 1] & 0xFF, input[at + 2] & 0xFF);
			}
		}
		finally {
			machine.close();
			FileSystemUtils.deleteRecursively(home);
		}
	}

	/**
	 * The directory, the log in it, and what must be true of it.
	 */
	private static final class Machine {

		private final Path home;

		private int directories;

		private Path directory;

		private @Nullable FileBroadcastLog log;

		private @Nullable Epoch epoch;

		private long head;

		private long oldest = 1;

		private boolean damaged;

		private UUID boot = LogFiles.BOOT;

		Machine(Path home) {
			this.home = home;
			this.directory = home.resolve("log-0");
		}

		void step(int operation, int first, int second) throws Exception {
			switch (operation % 12) {
				case 0, 1, 2 -> append(1 + first % 8, second * 12);
				case 3 -> append(1, 4000 + second * 7);
				case 4 -> restart(false, this.boot);
				case 5 -> restart(true, this.boot);
				case 6 -> restart(first % 2 == 0, new UUID(first % 3, 1));
				case 7 -> damage((file, length) -> LogFiles.turn(file, at(length, first, second), second % 8), first);
				case 8 -> damage((file, length) -> LogFiles.truncate(file, at(length, second, first)), first);
				case 9 -> damage((file, length) -> zeroSector(file, at(length, second, first)), first);
				case 10 -> damage((file, length) -> Files.delete(file), first);
				default -> damage((file, length) -> overwrite(file, second), first);
			}
		}

		private static long at(long length, int high, int low) {
			// the first pages are where most can go wrong
			long range = (high % 2 == 0) ? Math.min(length, 256) : length;
			return (range > 0) ? (high * 256L + low) % range : 0;
		}

		private static void zeroSector(Path file, long at) throws IOException {
			long sector = at / 512 * 512;
			LogFiles.zero(file, sector, (int) Math.min(512, Files.size(file) - sector));
		}

		private void overwrite(Path file, int other) throws IOException {
			List<Path> files = files();
			Files.copy(files.get(other % files.size()), this.home.resolve("copy"), StandardCopyOption.REPLACE_EXISTING);
			// into the same file, as a restore does
			Files.write(file, Files.readAllBytes(this.home.resolve("copy")));
		}

		void start() throws Exception {
			FileBroadcastLog opened = new FileBroadcastLog(this.directory, CAPACITY, MAX_FRAME, null, Duration.ZERO,
					EvictionGuard.NONE, () -> this.boot);
			try {
				opened.open();
			}
			catch (LogDirectoryException ex) {
				assertThat(this.damaged).as(ex.toString()).isTrue();
				FileSystemUtils.deleteRecursively(this.directory);
				opened.open();
			}
			this.log = opened;
			check(opened);
			this.epoch = opened.epoch();
			this.head = opened.head();
			this.oldest = opened.oldest();
			this.damaged = false;
		}

		private void check(FileBroadcastLog opened) {
			if (opened.epoch().equals(this.epoch)) {
				assertThat(opened.head()).isEqualTo(this.head);
				// the note that a segment was dropped may be damaged: then it is there
				// again
				assertThat(opened.oldest()).isBetween(this.damaged ? 1 : this.oldest,
						this.damaged ? this.head + 1 : this.oldest);
			}
			else {
				assertThat(opened.head()).isZero();
			}
			LogReader reader = new LogReader(opened.cursor(opened.oldest() - 1)).readAll();
			assertThat(reader.gaps()).isEmpty();
			assertThat(reader.messages()).isEqualTo(opened.head() - opened.oldest() + 1);
		}

		private void append(int count, int size) throws InterruptedException {
			FileBroadcastLog current = this.log;
			for (int i = 0; i < count && current != null; i++) {
				this.head++;
				assertThat(LogReader.append(current, size)).isEqualTo(this.head);
				this.oldest = current.oldest();
			}
		}

		private void restart(boolean killed, UUID nextBoot) throws Exception {
			end(killed);
			boolean mayGoOn = !killed || nextBoot.equals(this.boot);
			this.boot = nextBoot;
			Epoch before = this.epoch;
			boolean whole = !this.damaged;
			start();
			if (whole) {
				assertThat(this.epoch.equals(before)).isEqualTo(mayGoOn);
			}
		}

		private void end(boolean killed) throws IOException {
			FileBroadcastLog current = this.log;
			this.log = null;
			if (current == null) {
				return;
			}
			Path left = this.home.resolve("log-" + ++this.directories);
			if (killed) {
				LogFiles.kill(this.directory, left);
			}
			current.close();
			current.closed().toCompletableFuture().join();
			if (killed) {
				FileSystemUtils.deleteRecursively(this.directory);
				this.directory = left;
			}
			State state = new ControlFile(this.directory).read().record().state();
			assertThat(state).isEqualTo((killed) ? State.OPEN : State.CLEAN);
		}

		/**
		 * Damage a file after a kill, and start again.
		 */
		private void damage(Damage damage, int which) throws Exception {
			end(which % 2 == 0);
			List<Path> files = files();
			Path file = files.get(which % files.size());
			this.damaged = true;
			damage.of(file, Files.size(file));
			start();
		}

		private List<Path> files() throws IOException {
			return LogFiles.files(this.directory).stream().filter((file) -> !file.endsWith(LogDirectory.LOCK)).toList();
		}

		void close() throws IOException {
			FileBroadcastLog current = this.log;
			if (current != null) {
				current.close();
				current.closed().toCompletableFuture().join();
			}
		}

	}

	private interface Damage {

		void of(Path file, long length) throws IOException;

	}

}
