package io.hein.transport.log;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Headers;
import io.hein.transport.topic.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LogTool}: it says what a start would do, and does not lie about what
 * is damaged.
 */
class LogToolTests {

	private static final int PAGE = SegmentHeader.LENGTH;

	@TempDir
	private Path temp;

	private final List<FileBroadcastLog> logs = new ArrayList<>();

	private UUID boot = LogFiles.BOOT;

	private String said = "";

	private String complaint = "";

	private Path directory() {
		return this.temp.resolve("log");
	}

	@AfterEach
	void closeAll() {
		this.logs.forEach(LogToolTests::close);
	}

	private FileBroadcastLog open() {
		FileBroadcastLog log = LogFiles.log(directory());
		this.logs.add(log);
		log.open();
		return log;
	}

	private static void close(FileBroadcastLog log) {
		log.close();
		log.closed().toCompletableFuture().join();
	}

	/**
	 * A log of some segments that was closed.
	 */
	private Epoch write(int segments) throws Exception {
		FileBroadcastLog log = open();
		while (log.segments() < segments || Segment.frames(log.lastMark()) < 3) {
			LogReader.append(log, 2000);
		}
		Epoch epoch = log.epoch();
		close(log);
		return epoch;
	}

	private int run(String command, String... more) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ByteArrayOutputStream err = new ByteArrayOutputStream();
		List<String> args = new ArrayList<>(List.of(command, directory().toString()));
		args.addAll(List.of(more));
		int result = LogTool.run(args.toArray(new String[0]), new PrintStream(out), new PrintStream(err), this.boot);
		this.said = out.toString(StandardCharsets.UTF_8);
		this.complaint = err.toString(StandardCharsets.UTF_8);
		return result;
	}

	private List<String> messages() {
		return this.said.lines().filter((line) -> !line.startsWith("#")).toList();
	}

	private Map<Path, String> contents() throws Exception {
		Map<Path, String> contents = new TreeMap<>();
		for (Path file : LogFiles.files(directory())) {
			contents.put(file, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
		}
		return contents;
	}

	@Test
	void verifySaysThatTheLogContinues() throws Exception {
		Epoch epoch = write(2);
		long head = LogFiles.segments(directory()).get(1).lastSequence();
		assertThat(run("verify")).isZero();
		assertThat(this.said).startsWith("A start goes on after position " + head + " under epoch " + epoch)
			.contains("CLEAN")
			.contains("head " + head)
			.contains("positions 1-");
		assertThat(this.said.lines().filter((line) -> line.endsWith("whole"))).hasSize(2);
		assertThat(this.said.lines().filter((line) -> line.contains("free: it has no header"))).isNotEmpty();
		assertThat(this.complaint).isEmpty();
	}

	@Test
	void verifySaysWhyANewLogBegins() throws Exception {
		write(2);
		Path newest = LogFiles.segments(directory()).get(1).path();
		LogFiles.turn(newest, PAGE + 500, 1);
		assertThat(run("verify")).isEqualTo(1);
		assertThat(this.said).startsWith("A start begins a new log: its newest segment")
			.contains(newest.getFileName() + "  positions")
			.contains("damaged: its checksum is wrong")
			.contains("whole, but it does not go on");
	}

	@Test
	void verifySaysThatALogWasNotClosedBeforeAnotherStartOfTheSystem() throws Exception {
		FileBroadcastLog log = open();
		LogReader.append(log, 10);
		this.boot = new UUID(2, 2);
		assertThat(run("verify")).isEqualTo(1);
		assertThat(this.said).contains("A start begins a new log: it was not closed in order");
	}

	@Test
	void verifySaysWhatIsLost() throws Exception {
		write(4);
		LogFiles.truncate(LogFiles.segments(directory()).get(1).path(), PAGE + 3000);
		assertThat(run("verify")).isEqualTo(1);
		assertThat(this.said).startsWith("A start goes on after position")
			.contains("are lost: segment-0002 is damaged: it cannot be read (its end is missing)")
			.contains("damaged: it cannot be read (its end is missing)");
	}

	@Test
	void verifySaysThatThereIsNoLog() throws Exception {
		Files.createDirectories(directory());
		assertThat(run("verify")).isEqualTo(1);
		assertThat(this.said).isEqualToIgnoringNewLines("A start begins a new log: there is none");
	}

	@Test
	void verifySaysThatAStartWouldRefuse() throws Exception {
		Files.createDirectories(directory());
		Files.writeString(directory().resolve("control"), "Dear diary, ".repeat(1000));
		assertThat(run("verify")).isEqualTo(2);
		assertThat(this.complaint).contains("does not belong to a log of Hein");
	}

	@Test
	void theHolderOfTheDirectoryIsShownAndNotDisturbed() throws Exception {
		FileBroadcastLog log = open();
		LogReader.append(log, 10);
		assertThat(run("verify")).isZero();
		assertThat(this.said).startsWith("# In use by this process")
			.contains("A start waits for this process. If that ended now:")
			.contains("A start goes on after position 1 ");
		assertThat(run("dump")).isZero();
		assertThat(this.said).startsWith("# In use by this process");
		assertThat(messages()).hasSize(1);
		for (String[] options : new String[][] { { "--after", "1" }, { "--after", "1", "--yes" } }) {
			assertThat(run("truncate", options)).isEqualTo(2);
			assertThat(this.complaint).contains("in use by this process: stop it first");
		}
		assertThat(LogReader.append(log, 10)).isEqualTo(2);
	}

	@Test
	void watchingChangesNothing() throws Exception {
		write(3);
		LogFiles.turn(LogFiles.segments(directory()).get(1).path(), PAGE + 500, 1);
		Map<Path, String> before = contents();
		run("verify");
		run("dump");
		assertThat(run("truncate", "--after", "66")).isZero();
		assertThat(contents()).isEqualTo(before);
		assertThat(this.said).startsWith("With --yes this would keep positions ");
	}

	@Test
	void dumpPrintsMessagesAndNothingThatATerminalObeys() throws Exception {
		FileBroadcastLog log = open();
		log.append(Topics.encode("news.today"), ContentType.TEXT, Headers.encode(Map.of("from", "a\u001B[2J\tb")),
				"Hello\u001B]0;x\u0007\nfriends \u00e9".getBytes(StandardCharsets.UTF_8), null);
		log.append(Topics.encode("news.caf\u00e9"), ContentType.BYTES, Headers.NONE, new byte[] { 1, 2, -1 }, null);
		log.append(Topics.encode("other"), ContentType.JSON, Headers.NONE, "{\"a\":1}".getBytes(), null);
		close(log);
		assertThat(run("dump", "--payload")).isZero();
		assertThat(messages()).containsExactly(
				"1\tnews.today\tTEXT\t22\t{from=a\\u001b[2J\\u0009b}\tHello\\u001b]0;x\\u0007\\u000afriends \\u00e9",
				"2\tnews.caf\\u00e9\tBYTES\t3\t{}\t0102ff", "3\tother\tJSON\t7\t{}\t{\"a\":1}");
		assertThat(run("dump", "--topic", "news.*", "--from", "2")).isZero();
		assertThat(messages()).containsExactly("2\tnews.caf\\u00e9\tBYTES\t3\t{}");
		assertThat(run("dump", "--to", "1")).isZero();
		assertThat(messages()).hasSize(1);
	}

	@Test
	void dumpPrintsDamagedSegmentsUpToTheDamage() throws Exception {
		write(3);
		SegmentScan damaged = LogFiles.segments(directory()).get(1);
		long head = LogFiles.segments(directory()).get(2).lastSequence();
		LogFiles.truncate(damaged.path(), PAGE + 10_000);
		assertThat(run("dump")).isEqualTo(1);
		long first = damaged.firstSequence();
		assertThat(this.said).contains("segment-0002 of epoch")
			.contains("is damaged (it cannot be read (its end is missing))")
			.contains("# Nothing can be read from position " + (first + 4) + " on in segment-0002");
		assertThat(messages()).hasSize((int) (head - (damaged.lastSequence() - first + 1) + 4));
	}

	@Test
	void dumpSurvivesWhateverStandsInADamagedSegment() throws Exception {
		FileBroadcastLog log = open();
		log.append(Topics.encode("t"), ContentType.JSON, Headers.encode(Map.of("a", "b")), new byte[10], null);
		close(log);
		Path newest = LogFiles.segments(directory()).get(0).path();
		for (int bit = 0; bit < 60 * 8; bit++) {
			LogFiles.turn(newest, PAGE + bit / 8, bit % 8);
			run("dump", "--payload");
			assertThat(this.complaint).isEmpty();
			assertThat(this.said).matches("[ -~\n\t]*");
			LogFiles.turn(newest, PAGE + bit / 8, bit % 8);
		}
	}

	@Test
	void truncateKeepsTheMessagesUpToAPositionUnderANewEpoch() throws Exception {
		Epoch epoch = write(3);
		List<SegmentScan> before = LogFiles.segments(directory());
		long head = before.get(2).lastSequence();
		for (long after : new long[] { head, head - 1, before.get(2).firstSequence(), before.get(1).lastSequence(),
				before.get(1).firstSequence() + 1, 2, 1 }) {
			assertThat(run("truncate", "--after", "" + after, "--yes")).as(this.complaint).isZero();
			assertThat(this.said).contains("Kept positions 1-" + after);
			assertThat(run("verify")).isZero();
			FileBroadcastLog log = LogFiles.log(directory(), LogFiles.MIB, new UUID(7, 7));
			this.logs.add(log);
			assertThat(log.epoch()).isNotEqualTo(epoch);
			epoch = log.epoch();
			assertThat(new LogReader(log.cursor(0)).readAll().messages()).isEqualTo(after);
			close(log);
		}
		FileBroadcastLog log = open();
		assertThat(LogReader.append(log, 30_000)).isEqualTo(2);
		assertThat(LogReader.append(log, 50_000)).isEqualTo(3);
		assertThat(new LogReader(log.cursor(0)).readAll().messages()).isEqualTo(3);
	}

	@Test
	void truncateSavesWhatIsBeforeADamage() throws Exception {
		write(4);
		List<SegmentScan> segments = LogFiles.segments(directory());
		LogFiles.turn(segments.get(0).path(), PAGE + 500, 1);
		LogFiles.turn(segments.get(3).path(), PAGE + 500, 1);
		long lost = segments.get(3).firstSequence();
		assertThat(run("truncate", "--after", "" + lost, "--yes")).isEqualTo(2);
		assertThat(this.complaint).contains("its checksum is wrong").contains("--after " + (lost - 1));
		assertThat(run("truncate", "--after", "" + (lost - 1), "--yes")).isZero();
		assertThat(this.said).contains("older ones are lost");
		FileBroadcastLog log = open();
		assertThat(log.head()).isEqualTo(lost - 1);
		assertThat(log.oldest()).isEqualTo(segments.get(1).firstSequence());
	}

	@Test
	void truncateNeedsNoControlFile() throws Exception {
		write(2);
		Files.delete(directory().resolve("control"));
		assertThat(run("truncate", "--after", "10", "--yes")).isZero();
		assertThat(open().head()).isEqualTo(10);
	}

	@Test
	void truncateKeepsNothingThatIsNotThere() throws Exception {
		write(2);
		Map<Path, String> before = contents();
		assertThat(run("truncate", "--after", "100000", "--yes")).isEqualTo(2);
		assertThat(this.complaint).contains("No segment says that it holds position 100000");
		assertThat(contents()).isEqualTo(before);
	}

	@Test
	void mistakesAreExplained() {
		assertThat(run("verify")).isEqualTo(2);
		assertThat(this.complaint).contains("There is no directory").doesNotContain("Usage");
		directory().toFile().mkdirs();
		assertThat(run("destroy")).isEqualTo(2);
		assertThat(this.complaint).contains("'destroy' is not a command").contains("Usage: LogTool verify DIR");
		assertThat(run("verify", "--payload")).isEqualTo(2);
		assertThat(this.complaint).contains("'--payload' is not an option of this command");
		assertThat(run("dump", "--from")).isEqualTo(2);
		assertThat(this.complaint).contains("A value is missing after --from");
		assertThat(run("dump", "--from", "x")).isEqualTo(2);
		assertThat(this.complaint).contains("--from needs a position");
		assertThat(run("dump", "--topic", "a.#")).isEqualTo(2);
		assertThat(this.complaint).contains("is not a wildcard here");
		assertThat(run("truncate", "--yes")).isEqualTo(2);
		assertThat(this.complaint).contains("--after is missing");
		assertThat(run("verify", "another")).isEqualTo(2);
		assertThat(this.complaint).contains("One directory is needed, not 2");
		PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
		assertThat(LogTool.run(new String[0], nowhere, nowhere, null)).isEqualTo(2);
	}

}
