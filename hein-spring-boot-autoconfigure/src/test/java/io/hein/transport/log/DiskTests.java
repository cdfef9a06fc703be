package io.hein.transport.log;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A {@link FileBroadcastLog} on disks that are full or fail, each in a
 * {@link DiskProcess} of its own, which alone sees the disk.
 */
class DiskTests {

	private static final boolean CAN_MOUNT = canMount();

	@TempDir
	private Path directory;

	private static boolean canMount() {
		try {
			Process process = new ProcessBuilder("unshare", "-m", "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs",
					System.getProperty("java.io.tmpdir"))
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Run something on a disk in memory.
	 * @param size the size of the disk
	 * @param what which method of {@link DiskProcess}
	 * @return what the process logged
	 */
	private List<String> run(String size, String what) throws Exception {
		assumeTrue(CAN_MOUNT, "No disk can be mounted here: that takes Linux, unshare, and root");
		File said = this.directory.resolve("said").toFile();
		Path disk = Files.createDirectory(this.directory.resolve("disk"));
		List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c",
				"mount -t tmpfs -o size=" + size + " tmpfs \"$0\" && exec \"$@\"", disk.toString()));
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
				DiskProcess.class.getName(), what, disk.toString()));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said).start();
		boolean ended = process.waitFor(60, TimeUnit.SECONDS);
		process.destroyForcibly().waitFor();
		List<String> lines = Files.readAllLines(said.toPath(), StandardCharsets.UTF_8);
		String all = String.join("\n", lines);
		assertThat(ended).as(all).isTrue();
		assumeTrue(process.exitValue() != DiskProcess.SKIPPED, () -> lines.get(lines.size() - 1));
		assertThat(process.exitValue()).as(all).isZero();
		return lines;
	}

	private static List<String> containing(List<String> lines, String text) {
		return lines.stream().filter((line) -> line.contains(text)).toList();
	}

	@Test
	void aDiskWithoutRoomForThreeBlocksFailsTheStartAndIsLeftAsItWas() throws Exception {
		run("160k", "tooSmall");
	}

	@Test
	void aDiskWithRoomForSomeBlocksMakesASmallerLog() throws Exception {
		List<String> lines = run("600k", "small");
		// it is opened twice
		assertThat(containing(lines, "it may become smaller than it could")).hasSize(2);
		assertThat(containing(lines, "cannot become larger")).hasSize(2);
		assertThat(containing(lines, "can become larger again")).isEmpty();
	}

	@Test
	void aDiskThatBecomesFullDropsTheOldestEarlierUntilThereIsRoomAgain() throws Exception {
		List<String> lines = run("4m", "fullLater");
		assertThat(containing(lines, "cannot become larger")).hasSize(1);
		assertThat(containing(lines, "can become larger again")).hasSize(1);
	}

	@Test
	void messagesThatAreLongerThanABlockLeaveNothingOnTheDiskOnceTheyAreDropped() throws Exception {
		assertThat(containing(run("6m", "longMessages"), "cannot become larger")).isEmpty();
	}

	@Test
	void aMessageForWhichThereIsNoRoomIsRefusedAndOthersAreNot() throws Exception {
		run("3m", "noRoomForALongMessage");
	}

	@Test
	void aFileSystemThatBecomesReadOnlyFailsTheLog() throws Exception {
		List<String> lines = run("24m", "readOnly");
		assertThat(containing(lines, "ERROR")).hasSize(2);
	}

	@Test
	void aSystemWithoutAnIdentityOfItsStartsContinuesOnlyWhatWasClosed() throws Exception {
		run("4m", "withoutBootId");
	}

}
