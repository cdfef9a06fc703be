package io.hein.transport.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Makes the memory of a log, and its segments, of the files that were found.
 */
final class RecoveredSegments {

	private final FileSegmentMemory memory;

	private final LogLayout layout;

	private final long now = System.nanoTime();

	private final long timeOfDay = Clock.systemUTC().millis();

	private final List<Segment> segments = new ArrayList<>();

	private final List<SegmentHeader> unused = new ArrayList<>();

	private @Nullable SegmentHeader newest;

	private @Nullable SegmentFile dropped;

	private long lastSequence;

	private long lastOffset;

	RecoveredSegments(FileSegmentMemory memory, LogLayout layout) {
		this.memory = memory;
		this.layout = layout;
	}

	/**
	 * Go on with these.
	 * @param scans what was found in them, the oldest first
	 * @throws IOException if one of them cannot be opened
	 */
	void use(List<SegmentScan> scans) throws IOException {
		for (SegmentScan scan : scans) {
			SegmentFile file = SegmentFile.open(scan.path(), scan.header().capacity());
			this.memory.adopt(file);
			SegmentHeader before = this.newest;
			if (before != null && before.next() == 0) {
				// the process ended before it could say so
				before.followedBy(scan.firstSequence(), this.timeOfDay);
			}
			this.newest = file.header();
			this.lastSequence = scan.lastSequence();
			this.lastOffset = scan.header().baseOffset() + scan.bytes();
			if (scan.header().isDropped()) {
				this.dropped = file;
			}
			else {
				this.segments.add(segment(file, scan));
			}
		}
	}

	private Segment segment(SegmentFile file, SegmentScan scan) {
		SegmentHeader header = file.header();
		return new Segment(new SegmentBuffer(file.block(), this.memory), header, scan, ago(header.created()),
				ago((header.lastAppended() > header.created()) ? header.lastAppended() : this.timeOfDay));
	}

	/**
	 * A time of day in the measure of ages. The clock may have been set meanwhile: no
	 * segment is older than the log, or comes from the future.
	 */
	private long ago(long millis) {
		return this.now - TimeUnit.MILLISECONDS.toNanos(Math.max(0, this.timeOfDay - millis));
	}

	/**
	 * Use files again of which nothing is needed; those of another length are removed.
	 * @throws IOException if one of them cannot be opened
	 */
	void reuse(List<Path> files) throws IOException {
		for (Path path : files) {
			if (Files.size(path) == SegmentHeader.LENGTH + (long) this.layout.blockSize()
					&& this.memory.allocated() + this.layout.blockSize() <= this.layout.capacity()) {
				SegmentFile file = SegmentFile.open(path, this.layout.blockSize());
				this.memory.adopt(file);
				this.memory.give(file.block());
				this.unused.add(file.header());
			}
			else {
				Files.deleteIfExists(path);
			}
		}
		SegmentFile last = this.dropped;
		if (last != null) {
			// used again after all others: it says where the log ends
			this.memory.give(last.block());
		}
	}

	/**
	 * Wipe out what the unused files say, before they are used again. Otherwise what was
	 * found to be damaged, or a copy of something else, might be taken for a part of the
	 * log at a later start.
	 */
	void wipe() {
		this.unused.forEach(SegmentHeader::clear);
	}

	List<Segment> segments() {
		return this.segments;
	}

	/**
	 * What is kept of the newest segment, held or not.
	 */
	@Nullable SegmentHeader newest() {
		return this.newest;
	}

	long lastSequence() {
		return this.lastSequence;
	}

	long lastOffset() {
		return this.lastOffset;
	}

}
