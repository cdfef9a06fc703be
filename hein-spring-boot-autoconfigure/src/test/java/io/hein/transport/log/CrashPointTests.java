package io.hein.transport.log;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.Epoch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that appends is stopped at any instruction. What its directory holds then is
 * what it would hold if the process had been killed there: the same log, with everything
 * that an append has returned for, and nothing else.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Where a process has stopped is known on Linux only")
@Timeout(600)
class CrashPointTests {

	private Path temp;

	private long oldest;

	@BeforeEach
	void make() throws Exception {
		this.temp = LogFiles.fastDirectory();
	}

	@AfterEach
	void remove() throws Exception {
		FileSystemUtils.deleteRecursively(this.temp);
	}

	@Test
	void aProcessMayEndAtAnyInstruction() throws Exception {
		stop(60);
	}

	/**
	 * With {@code -Dhein.campaign.points=100000} some hours.
	 */
	@Test
	@Tag("campaign")
	void aProcessMayEndAtAnyInstructionAtFullLength() throws Exception {
		stop(Integer.getInteger("hein.campaign.points", 3000));
	}

	private void stop(int points) throws Exception {
		Path directory = this.temp.resolve("log");
		Path progress = this.temp.resolve("progress");
		File said = this.temp.resolve("said").toFile();
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
				AppendingProcess.class.getName(), directory.toString(), progress.toString())
			.redirectErrorStream(true)
			.redirectOutput(said)
			.start();
		try {
			Awaitility.await()
				.atMost(60, TimeUnit.SECONDS)
				.until(() -> Files.exists(progress) && Files.size(progress) == 24 && appended(progress) > 100);
			for (int i = 0; i < points; i++) {
				signal(process, "STOP");
				Awaitility.await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> hasStopped(process));
				check(directory, progress);
				signal(process, "CONT");
				assertThat(process.isAlive()).isTrue();
			}
		}
		catch (AssertionError ex) {
			throw new AssertionError("The process has said " + Files.readAllLines(said.toPath()), ex);
		}
		finally {
			process.toHandle().destroyForcibly();
			process.waitFor();
		}
	}

	private static long appended(Path progress) throws Exception {
		return ByteBuffer.wrap(Files.readAllBytes(progress)).getLong();
	}

	private static void signal(Process process, String name) throws Exception {
		assertThat(new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor()).isZero();
	}

	private static boolean hasStopped(Process process) throws Exception {
		for (Path thread : LogFiles.files(Path.of("/proc/" + process.pid() + "/task"))) {
			if (!hasStopped(thread)) {
				return false;
			}
		}
		return true;
	}

	private static boolean hasStopped(Path thread) {
		try {
			String state = Files.readString(thread.resolve("stat"));
			return state.charAt(state.lastIndexOf(')') + 2) == 'T';
		}
		catch (IOException ex) {
			// it has ended meanwhile: those that are left are looked at once more
			return false;
		}
	}

	private void check(Path directory, Path progress) throws Exception {
		ByteBuffer certain = ByteBuffer.wrap(Files.readAllBytes(progress));
		long appended = certain.getLong();
		Path left = this.temp.resolve("left");
		LogFiles.kill(directory, left);
		FileBroadcastLog log = new FileBroadcastLog(left, AppendingProcess.CAPACITY, AppendingProcess.MAX_FRAME, null,
				Duration.ZERO, EvictionGuard.NONE, () -> LogFiles.BOOT);
		try {
			LogRecovery found = LogRecovery.of(left, LogFiles.BOOT);
			assertThat(found.newLogReason()).as("%s", found.all()).isNull();
			assertThat(found.dropped()).as("%s", found.all()).isNull();
			assertThat(log.epoch()).isEqualTo(new Epoch(certain.getLong(), certain.getLong()));
			assertThat(log.head()).isBetween(appended, appended + 1);
			assertThat(log.oldest()).isBetween(this.oldest, appended);
			this.oldest = log.oldest();
			LogReader reader = new LogReader(log.cursor(log.oldest() - 1)).readAll();
			assertThat(reader.gaps()).isEmpty();
			assertThat(reader.messages()).isEqualTo(log.head() - log.oldest() + 1);
			assertThat(List.of(LogReader.append(log, 100), log.head())).containsOnly(reader.position() + 1);
		}
		finally {
			log.close();
			log.closed().toCompletableFuture().join();
		}
	}

}
