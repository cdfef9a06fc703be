package io.hein.transport.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Epoch;
import io.hein.transport.log.LogDirectoryException.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LogRecovery}: whatever happens to the files, there is the whole log,
 * or the log without its oldest messages, or a new one; never another message, and never
 * the old epoch with a head below what a reader has seen.
 */
class LogRecoveryTests {

	private static final int PAGE = SegmentHeader.LENGTH;

	@TempDir
	private Path temp;

	private Path directory;

	private Epoch epoch;

	private long head;

	private int written;

	private final Map<Long, ByteBuffer> messages = new HashMap<>();

	private List<SegmentScan> segments;

	@BeforeEach
	void write() throws Exception {
		write(3, 2000, 900);
	}

	private void write(int segments, int size, int tail) throws Exception {
		Path written = this.temp.resolve("written" + this.written++);
		this.directory = this.temp.resolve("log");
		FileBroadcastLog log = LogFiles.log(written);
		while (log.segments() < segments) {
			LogReader.append(log, size);
		}
		while (Segment.bytes(log.lastMark()) < tail) {
			LogReader.append(log, 100);
		}
		this.epoch = log.epoch();
		this.head = log.head();
		LogFiles.kill(written, this.directory);
		log.close();
		log.closed().toCompletableFuture().join();
		this.segments = LogFiles.segments(this.directory);
		assertThat(this.segments).hasSize(segments);
		this.messages.clear();
		for (SegmentScan segment : this.segments) {
			this.messages.putAll(messages(segment));
		}
		assertThat(this.messages).hasSize((int) this.head);
	}

	private static Map<Long, ByteBuffer> messages(SegmentScan segment) throws IOException {
		Map<Long, ByteBuffer> messages = new HashMap<>();
		ByteBuffer frames = segment.frames();
		int at = 0;
		while (at < frames.capacity()) {
			int length = DataFrame.frameLength(DataFrame.head(frames, at));
			messages.put(DataFrame.sequence(frames, at), frames.slice(at, length));
			at += length;
		}
		return messages;
	}

	private Path segment(int index) {
		return this.segments.get(index).path();
	}

	private Path newest() {
		return segment(this.segments.size() - 1);
	}

	private LogRecovery recover() throws IOException {
		return recover(LogFiles.BOOT);
	}

	/**
	 * Look at the directory, and check what must be true whatever was done to it.
	 */
	private LogRecovery recover(UUID boot) throws IOException {
		LogRecovery recovery = LogRecovery.of(this.directory, boot);
		if (recovery.isContinued()) {
			assertThat(recovery.epoch()).isEqualTo(this.epoch);
			List<SegmentScan> found = recovery.segments();
			assertThat(found.get(found.size() - 1).lastSequence()).isEqualTo(this.head);
			long expected = found.get(0).firstSequence();
			for (SegmentScan segment : found) {
				assertThat(segment.firstSequence()).isEqualTo(expected);
				Map<Long, ByteBuffer> there = messages(segment);
				there.forEach((sequence, frame) -> assertThat(frame).isEqualTo(this.messages.get(sequence)));
				expected += there.size();
			}
			assertThat(expected).isEqualTo(this.head + 1);
		}
		else {
			assertThat(recovery.epoch()).isNotEqualTo(this.epoch);
			assertThat(recovery.segments()).isEmpty();
		}
		return recovery;
	}

	private void assertContinued(int segments) throws IOException {
		LogRecovery recovery = recover();
		assertThat(recovery.newLogReason()).isNull();
		assertThat(recovery.segments()).hasSize(segments);
		assertThat(recovery.dropped() != null).isEqualTo(segments < this.segments.size());
	}

	private void assertNewLog(String reason) throws IOException {
		assertThat(recover().newLogReason()).contains(reason);
	}

	private void assertUnreadable(Reason reason) {
		assertThatExceptionOfType(LogDirectoryException.class).isThrownBy(this::recover)
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(reason));
	}

	@Test
	void anUndamagedDirectoryContinues() throws Exception {
		assertContinued(3);
	}

	@Test
	void aNewestSegmentThatWasCutInItsMessagesBeginsANewLog() throws Exception {
		int end = this.segments.get(2).bytes();
		for (int length = PAGE + end - 1; length >= 0; length = (length > PAGE) ? length - 1 : length - 97) {
			LogFiles.truncate(newest(), length);
			assertNewLog("newest segment");
		}
	}

	@Test
	void whatIsMissingAfterTheMessagesOfTheNewestSegmentIsNotMissed() throws Exception {
		int end = this.segments.get(2).bytes();
		LogFiles.truncate(newest(), PAGE + end);
		assertContinued(3);
		FileBroadcastLog log = LogFiles.log(this.directory);
		log.open();
		assertThat(LogReader.append(log, 20_000)).isEqualTo(this.head + 1);
		assertThat(new LogReader(log.cursor(0)).readAll().messages()).isEqualTo(this.head + 1);
		log.close();
		log.closed().toCompletableFuture().join();
	}

	@Test
	void anOlderSegmentThatWasCutIsDroppedWithAllBeforeIt() throws Exception {
		LogFiles.truncate(segment(1), Files.size(segment(1)) - 40_000);
		assertContinued(1);
		LogFiles.truncate(segment(1), 100);
		assertContinued(1);
		LogFiles.truncate(segment(1), 0);
		assertContinued(1);
	}

	@Test
	void aFlippedBitIsNeverAnotherMessageAndNeverALowerHead() throws Exception {
		turnBits(0, PAGE, 7);
		turnBits(PAGE, this.segments.get(2).bytes(), 13);
	}

	/**
	 * Each bit of 64 KiB, and the cuts at each byte of them: some minutes.
	 */
	@Test
	@Tag("campaign")
	void noFlippedBitAndNoCutIsEverAnotherMessageOrALowerHead() throws Exception {
		write(2, 30_000, 64 * 1024 - 200);
		turnBits(0, PAGE, 1);
		turnBits(PAGE, this.segments.get(1).bytes(), 1);
		for (int length = PAGE + this.segments.get(1).bytes() - 1; length > 0; length--) {
			LogFiles.truncate(newest(), length);
			assertThat(recover().isContinued()).isFalse();
		}
	}

	private void turnBits(int from, int length, int step) throws IOException {
		for (long bit = from * 8L; bit < (from + (long) length) * 8; bit += step) {
			for (Path path : List.of(newest(), segment(0))) {
				LogFiles.turn(path, bit / 8, (int) (bit % 8));
				recover();
				LogFiles.turn(path, bit / 8, (int) (bit % 8));
			}
		}
		assertContinued(this.segments.size());
	}

	@Test
	void aFlippedBitInAMessageOfTheNewestSegmentBeginsANewLog() throws Exception {
		LogFiles.turn(newest(), PAGE + 500, 3);
		assertNewLog("is damaged");
	}

	@Test
	void aFlippedBitInAMessageOfAnOlderSegmentDropsItAndAllBeforeIt() throws Exception {
		LogFiles.turn(segment(1), PAGE + 500, 3);
		assertContinued(1);
		LogFiles.turn(segment(1), PAGE + 500, 3);
		LogFiles.turn(segment(0), PAGE + 500, 3);
		assertContinued(2);
	}

	@Test
	void pagesOfZerosAreNoMessages() throws Exception {
		for (int page = 0; page * 4096 < PAGE + this.segments.get(2).bytes(); page++) {
			byte[] before = Files.readAllBytes(newest());
			LogFiles.zero(newest(), page * 4096L, 4096);
			assertNewLog("newest segment");
			Files.write(newest(), before);
		}
		LogFiles.zero(segment(1), 4096, 4096);
		assertContinued(1);
		LogFiles.zero(segment(1), 0, 4096);
		assertContinued(1);
	}

	@Test
	void theOnlySegmentIsMissedEvenIfNothingOfItIsLeft() throws Exception {
		write(1, 100, 30_000);
		LogFiles.zero(newest(), 0, PAGE);
		assertNewLog("newest segment");
	}

	@Test
	void aMissingSegmentInTheMiddleIsDroppedWithAllBeforeIt() throws Exception {
		Files.delete(segment(1));
		assertContinued(1);
	}

	@Test
	void recordsThatWereWipedOutAreNotThoseOfASegmentThatWasJustBegun() throws Exception {
		LogFiles.zero(newest(), 128, 32);
		assertNewLog("newest segment");
	}

	/**
	 * What is there if the process ends between the header of a new segment and the note
	 * in the one before that there is one.
	 */
	@Test
	void aSegmentThatWasJustBegunChangesNothing() throws Exception {
		LogFiles.zero(newest(), 128, 12);
		LogFiles.zero(newest(), 144, 12);
		LogFiles.zero(segment(1), 200, 8);
		this.head = this.segments.get(1).lastSequence();
		assertContinued(3);
		for (int i = 0; i < 3; i++) {
			FileBroadcastLog log = LogFiles.log(this.directory);
			assertThat(log.oldest()).isOne();
			assertThat(log.head()).isEqualTo(this.head + i);
			LogReader.append(log, 100);
			log.close();
			log.closed().toCompletableFuture().join();
		}
	}

	@Test
	void aMissingNewestSegmentBeginsANewLog() throws Exception {
		Files.delete(newest());
		assertNewLog("newest segment is missing");
	}

	@Test
	void anEmptyFileAndAForeignOneInThePlaceOfASegmentAreNoSegments() throws Exception {
		Files.write(segment(1), new byte[0]);
		assertContinued(1);
		Files.writeString(segment(1), "Dear diary, ".repeat(10_000));
		assertContinued(1);
		Files.writeString(this.directory.resolve("segment-0999"), "Dear diary");
		Files.writeString(this.directory.resolve("notes.txt"), "Dear diary");
		assertContinued(1);
		Files.writeString(newest(), "Dear diary, ".repeat(10_000));
		assertNewLog("newest segment");
	}

	@Test
	void aMissingOrDamagedControlFileBeginsANewLog() throws Exception {
		Path control = this.directory.resolve(ControlFile.NAME);
		byte[] before = Files.readAllBytes(control);
		Files.delete(control);
		assertNewLog("control file");
		Files.write(control, new byte[0]);
		assertNewLog("control file");
		Files.write(control, new byte[8192]);
		assertNewLog("control file");
		Files.write(control, "Dear diary, ".repeat(1000).getBytes());
		assertNewLog("control file");
		Files.write(control, before);
	}

	@Test
	void oneOfTheTwoControlRecordsIsEnough() throws Exception {
		Path control = this.directory.resolve(ControlFile.NAME);
		for (int record = 0; record < 2; record++) {
			for (int bit = 0; bit < ControlRecord.LENGTH * 8; bit++) {
				LogFiles.turn(control, record * 4096L + bit / 8, bit % 8);
				assertContinued(3);
				LogFiles.turn(control, record * 4096L + bit / 8, bit % 8);
			}
		}
	}

	@Test
	void aForeignControlFileIsNotTouched() throws Exception {
		for (SegmentScan segment : this.segments) {
			Files.delete(segment.path());
		}
		Files.writeString(this.directory.resolve(ControlFile.NAME), "Dear diary, ".repeat(1000));
		assertUnreadable(Reason.FOREIGN);
	}

	@Test
	void anotherFormatIsNotTouched() throws Exception {
		for (int format : new int[] { 0, 2, 99 }) {
			for (int record = 0; record < 2; record++) {
				Path control = this.directory.resolve(ControlFile.NAME);
				byte[] before = Files.readAllBytes(control);
				byte[] changed = before.clone();
				ControlRecords.setFormat(changed, record * 4096, format);
				Files.write(control, changed);
				assertUnreadable(Reason.UNKNOWN_FORMAT);
				Files.write(control, before);
			}
		}
	}

	@Test
	void aLogThatWasClosedAtAnotherHeadBeginsANewLog() throws Exception {
		ControlFile file = new ControlFile(this.directory);
		ControlRecord record = file.read().record();
		file.writeTwice(ControlFile.next(record, ControlRecord.State.CLEAN, this.head));
		assertContinued(3);
		record = file.read().record();
		file.writeTwice(ControlFile.next(record, ControlRecord.State.CLEAN, this.head + 1));
		assertNewLog("was closed at " + (this.head + 1));
	}

	@Test
	void aLogThatHasFailedBeginsANewLog() throws Exception {
		ControlFile file = new ControlFile(this.directory);
		file.writeTwice(ControlFile.next(file.read().record(), ControlRecord.State.FAILED, 0));
		assertNewLog("could no longer be written");
	}

}
