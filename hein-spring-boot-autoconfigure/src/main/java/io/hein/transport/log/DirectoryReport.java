package io.hein.transport.log;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Says what a start would do with a directory, and what is in each of its files.
 */
final class DirectoryReport {

	private final LogRecovery recovery;

	private final PrintStream out;

	DirectoryReport(LogRecovery recovery, PrintStream out) {
		this.recovery = recovery;
		this.out = out;
	}

	/**
	 * Print all of it.
	 * @param holder the holder of the directory, {@code null} for none
	 * @return the exit code
	 * @throws IOException if a file cannot be opened
	 */
	int print(@Nullable String holder) throws IOException {
		if (holder != null) {
			this.out.println("A start waits for " + holder + ". If that ended now:");
		}
		int result = printOutcome();
		this.recovery.control().records().forEach(this::print);
		for (SegmentScan scan : this.recovery.all()) {
			this.out.println(scan.path().getFileName() + "  " + describe(scan));
		}
		this.recovery.empty().forEach((path) -> this.out.println(path.getFileName() + "  free: it has no header"));
		return result;
	}

	private int printOutcome() {
		if (!this.recovery.isContinued()) {
			String reason = Objects.requireNonNullElse(this.recovery.newLogReason(), "there is none");
			this.out.println("A start begins a new log: " + reason);
			return LogTool.INCOMPLETE;
		}
		SegmentChain chain = this.recovery.chain();
		long last = chain.segments().get(chain.segments().size() - 1).lastSequence();
		this.out.println("A start goes on after position " + last + " under epoch " + this.recovery.epoch());
		if (chain.dropped() == null) {
			return LogTool.FINE;
		}
		this.out.println("Older messages than position " + chain.segments().get(0).firstSequence() + " are lost: "
				+ chain.dropped());
		return LogTool.INCOMPLETE;
	}

	private void print(ControlRecord record) {
		this.out.println("control       generation " + record.generation() + "  " + record.state() + "  epoch "
				+ record.epoch() + "  start of the system "
				+ ((record.bootId() != null) ? record.bootId().toString() : "unknown")
				+ ((record.state() == ControlRecord.State.CLEAN) ? "  head " + record.head() : ""));
	}

	private String describe(SegmentScan scan) throws IOException {
		SegmentHeader header = scan.header();
		String what = "positions " + scan.firstSequence() + "-" + scan.lastSequence() + "  " + scan.bytes() + " of "
				+ header.capacity() + " bytes  begun " + Instant.ofEpochMilli(header.created()) + "  ";
		ControlRecord record = this.recovery.control().record();
		if (record != null && !record.epoch().equals(header.epoch())) {
			return what + "free: it is of the epoch " + header.epoch();
		}
		if (header.isDropped()) {
			return what + "free: its messages were dropped";
		}
		if (this.recovery.segments().contains(scan)) {
			return what + "whole";
		}
		return what + ((scan.readFrames()) ? "whole, but it does not go on" : "damaged: " + scan.damage());
	}

}
