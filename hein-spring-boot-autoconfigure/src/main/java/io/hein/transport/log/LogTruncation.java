package io.hein.transport.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Epoch;
import io.hein.transport.log.ControlRecord.State;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a part of a log up to a position, as a log that was closed there. It gets an
 * epoch of its own, since the positions that follow were used before.
 */
final class LogTruncation {

	private final Epoch epoch = Epoch.random();

	private final long generation;

	private final SegmentChain kept;

	private final long after;

	private LogTruncation(long generation, SegmentChain kept, long after) {
		this.generation = generation;
		this.kept = kept;
		this.after = after;
	}

	/**
	 * Find out what can be kept. Nothing is changed yet.
	 * @param after the last position to keep
	 * @throws IllegalStateException if that is not possible
	 * @throws IOException if a file cannot be opened
	 */
	static LogTruncation of(LogRecovery recovery, long after) throws IOException {
		List<SegmentScan> segments = recovery.segments(epoch(recovery));
		SegmentScan last = segments.stream()
			.filter((scan) -> !scan.header().isDropped())
			.filter((scan) -> scan.firstSequence() <= after && after <= scan.lastSequence())
			.reduce((first, second) -> second)
			.orElseThrow(() -> new IllegalStateException("No segment says that it holds position " + after));
		if (!last.readFrames()) {
			throw new IllegalStateException(
					"Position " + after + " is in " + last.path().getFileName() + ", of which nothing is certain: "
							+ last.damage() + ". Keep what is before it with --after " + (last.firstSequence() - 1));
		}
		return new LogTruncation(recovery.nextGeneration(), SegmentChain.endingWith(last, segments), after);
	}

	private static Epoch epoch(LogRecovery recovery) {
		ControlRecord record = recovery.control().record();
		if (record != null) {
			return record.epoch();
		}
		List<Epoch> epochs = recovery.all().stream().map((scan) -> scan.header().epoch()).distinct().toList();
		if (epochs.size() != 1) {
			throw new IllegalStateException("The control file is missing or damaged, and the segments are of "
					+ epochs.size() + " logs: which one to keep is not known");
		}
		return epochs.get(0);
	}

	/**
	 * Keep it. If this is interrupted by the end of the process, a start begins a new
	 * log.
	 * @param directory the directory, which the caller has locked
	 * @param bootId the present start of the system, {@code null} if that is not known
	 * @throws IOException if something cannot be written
	 */
	void run(Path directory, @Nullable UUID bootId) throws IOException {
		ControlFile control = new ControlFile(directory);
		ControlRecord begun = control
			.writeTwice(new ControlRecord(this.generation, State.FAILED, this.epoch, bootId, control.inode(), 0));
		List<SegmentScan> segments = this.kept.segments();
		for (SegmentScan scan : segments) {
			ByteBuffer page = page(scan);
			SegmentHeader header = new SegmentHeader(page);
			header.moveTo(this.epoch);
			if (scan == segments.get(segments.size() - 1)) {
				cut(scan, header);
			}
			write(scan, page);
		}
		control.writeTwice(ControlFile.next(begun, State.CLEAN, this.after));
	}

	private static ByteBuffer page(SegmentScan scan) throws IOException {
		byte[] bytes = new byte[SegmentHeader.LENGTH];
		try (RandomAccessFile file = new RandomAccessFile(scan.path().toFile(), "r")) {
			file.readFully(bytes);
		}
		// not every JVM writes single words to an array in order
		return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
	}

	private void cut(SegmentScan scan, SegmentHeader header) throws IOException {
		ByteBuffer frames = scan.frames();
		int count = (int) (this.after - scan.firstSequence() + 1);
		int before = 0;
		int end = 0;
		for (int i = 0; i < count; i++) {
			before = end;
			end += DataFrame.frameLength(DataFrame.head(frames, end));
		}
		CRC32C checksum = new CRC32C();
		checksum.update(frames.array(), 0, end);
		header.endAt(Segment.mark(count - 1, before), Segment.mark(count, end), (int) checksum.getValue());
	}

	private static void write(SegmentScan scan, ByteBuffer page) throws IOException {
		byte[] bytes = new byte[SegmentHeader.LENGTH];
		page.get(0, bytes);
		try (RandomAccessFile file = new RandomAccessFile(scan.path().toFile(), "rw")) {
			file.write(bytes);
			file.getFD().sync();
		}
	}

	/**
	 * Return what is kept, for a sentence.
	 */
	@Override
	public String toString() {
		String text = "positions " + this.kept.segments().get(0).firstSequence() + "-" + this.after
				+ " under the new epoch " + this.epoch;
		return (this.kept.dropped() != null) ? text + " (older ones are lost: " + this.kept.dropped() + ")" : text;
	}

}
