package io.hein.transport.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.hein.transport.frame.Epoch;
import io.hein.transport.log.ControlRecord.State;
import io.hein.transport.log.LogDirectoryException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Decides what of a directory is still the log. The old epoch continues only if nothing
 * is missing that a subscriber may have seen: from the newest segment back as far as the
 * segments follow each other undamaged. Only reads.
 */
final class LogRecovery {

	private static final Pattern SEGMENT = Pattern.compile("segment-(\\d{4,9})");

	private final Path directory;

	private final ControlFile.Content control;

	private final List<SegmentScan> scans = new ArrayList<>();

	private final List<Path> unused = new ArrayList<>();

	private int lastNumber;

	private @Nullable String newLog;

	private SegmentChain chain = SegmentChain.NONE;

	private LogRecovery(Path directory, ControlFile.Content control) {
		this.directory = directory;
		this.control = control;
	}

	/**
	 * Look at a directory.
	 * @param directory the directory
	 * @param bootId the present start of the system, {@code null} if that is not known
	 * @throws LogDirectoryException if nothing may be changed in it
	 * @throws IOException if it cannot be read
	 */
	static LogRecovery of(Path directory, @Nullable UUID bootId) throws IOException {
		ControlFile file = new ControlFile(directory);
		LogRecovery recovery = new LogRecovery(directory, file.read());
		recovery.scan();
		recovery.checkFormat();
		recovery.newLog = recovery.decide(bootId, file);
		return recovery;
	}

	private void scan() throws IOException {
		List<Path> files;
		try (Stream<Path> found = Files.list(this.directory)) {
			files = found.sorted().toList();
		}
		for (Path file : files) {
			Matcher name = SEGMENT.matcher(file.getFileName().toString());
			if (name.matches()) {
				this.lastNumber = Math.max(this.lastNumber, Integer.parseInt(name.group(1)));
				SegmentScan scan = SegmentScan.of(file);
				if (scan.hasHeader()) {
					this.scans.add(scan);
				}
				else {
					this.unused.add(file);
				}
			}
		}
	}

	private void checkFormat() {
		if (this.control.foreignFormat() != null) {
			throw new LogDirectoryException(this.directory, Reason.UNKNOWN_FORMAT,
					"The log in " + this.directory + " has the format " + this.control.foreignFormat()
							+ ", but this version of Hein knows only format " + ControlRecord.FORMAT,
					null);
		}
		if (this.control.present() && this.control.record() == null && this.scans.isEmpty()) {
			throw new LogDirectoryException(this.directory, Reason.FOREIGN,
					"The file '" + ControlFile.NAME + "' in " + this.directory + " does not belong to a log of Hein",
					null);
		}
	}

	/**
	 * Try to go on.
	 * @return why that is not possible, empty if there is nothing to go on with,
	 * {@code null} if it is
	 */
	private @Nullable String decide(@Nullable UUID bootId, ControlFile file) throws IOException {
		ControlRecord record = this.control.record();
		if (record == null) {
			return (this.scans.isEmpty()) ? "" : "its control file is missing or damaged";
		}
		if (!record.continues(bootId, file.inode())) {
			return whyNot(record, bootId, file.inode());
		}
		List<SegmentScan> ours = segments(record.epoch());
		if (ours.isEmpty()) {
			return "its newest segment is missing or damaged";
		}
		SegmentScan newest = ours.get(ours.size() - 1);
		if (!newest.readFrames()) {
			return "its newest segment (" + newest.path().getFileName() + ") is damaged: " + newest.damage();
		}
		if (newest.header().next() != 0) {
			return "its newest segment is missing or damaged";
		}
		if (record.state() == State.CLEAN && newest.lastSequence() != record.head()) {
			return "it ends at position " + newest.lastSequence() + ", but was closed at " + record.head();
		}
		this.chain = SegmentChain.endingWith(newest, ours);
		return null;
	}

	/**
	 * The segments of an epoch, the oldest first, whatever they are like.
	 */
	List<SegmentScan> segments(Epoch epoch) {
		return this.scans.stream()
			.filter((scan) -> scan.header().epoch().equals(epoch))
			.sorted(Comparator.comparingLong(SegmentScan::firstSequence).thenComparingInt(SegmentScan::rank))
			.toList();
	}

	/**
	 * All segments that have a header, in the order of their files.
	 */
	List<SegmentScan> all() {
		return List.copyOf(this.scans);
	}

	/**
	 * The files that have the name of a segment and no header.
	 */
	List<Path> empty() {
		return List.copyOf(this.unused);
	}

	SegmentChain chain() {
		return this.chain;
	}

	ControlFile.Content control() {
		return this.control;
	}

	private static String whyNot(ControlRecord record, @Nullable UUID bootId, long inode) {
		if (record.inode() != inode) {
			return "the directory is a copy";
		}
		if (record.state() == State.FAILED) {
			return "it could no longer be written";
		}
		if (bootId == null || record.bootId() == null) {
			return "it was not closed in order, and this system does not tell whether it was started anew since";
		}
		return "it was not closed in order before the system was started anew or the directory was moved";
	}

	/**
	 * The epoch to go on with, or a new one.
	 */
	Epoch epoch() {
		return (isContinued()) ? this.chain.segments().get(0).header().epoch() : Epoch.random();
	}

	boolean isContinued() {
		return this.newLog == null;
	}

	/**
	 * Why the log that is there does not go on.
	 * @return the reason, {@code null} if it does or if there is none
	 */
	@Nullable String newLogReason() {
		return (this.newLog == null || this.newLog.isEmpty()) ? null : this.newLog;
	}

	/**
	 * Why older messages than those that are left are dropped.
	 * @return the reason, {@code null} if none are
	 */
	@Nullable String dropped() {
		return this.chain.dropped();
	}

	/**
	 * The segments of the log, the oldest first. If the newest one was dropped because of
	 * its age, it is the only one.
	 */
	List<SegmentScan> segments() {
		return this.chain.segments();
	}

	/**
	 * Files of segments that hold nothing of the log.
	 */
	List<Path> unused() {
		List<Path> all = new ArrayList<>(this.unused);
		this.scans.stream()
			.filter((scan) -> !this.chain.segments().contains(scan))
			.map(SegmentScan::path)
			.forEach(all::add);
		return all;
	}

	/**
	 * The generation of the next control record.
	 */
	long nextGeneration() {
		ControlRecord record = this.control.record();
		return (record != null) ? record.generation() + 1 : 1;
	}

	int lastNumber() {
		return this.lastNumber;
	}

}
