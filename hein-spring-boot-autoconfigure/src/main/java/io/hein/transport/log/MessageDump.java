package io.hein.transport.log;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Headers;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.topic.TopicPattern;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * Prints messages, one per line. Their content comes from their senders: only printable
 * ASCII reaches the terminal.
 */
final class MessageDump {

	private final PrintStream out;

	private final long from;

	private final long to;

	private final TopicPattern topic;

	private final boolean payload;

	MessageDump(PrintStream out, long from, long to, TopicPattern topic, boolean payload) {
		this.out = out;
		this.from = from;
		this.to = to;
		this.topic = topic;
		this.payload = payload;
	}

	/**
	 * Print the messages of a directory.
	 * @return the exit code
	 * @throws IOException if they cannot be read
	 */
	int print(LogRecovery recovery) throws IOException {
		int result = LogTool.FINE;
		for (SegmentScan scan : segments(recovery)) {
			boolean whole = recovery.segments().contains(scan) || scan.readFrames();
			if (!print(scan, whole)) {
				result = LogTool.INCOMPLETE;
			}
		}
		return result;
	}

	/**
	 * Those of the log, or all if it is not known which log there was.
	 */
	private static List<SegmentScan> segments(LogRecovery recovery) {
		ControlRecord record = recovery.control().record();
		return recovery.all()
			.stream()
			.filter((scan) -> record == null || scan.header().epoch().equals(record.epoch()))
			.filter((scan) -> !scan.header().isDropped())
			.sorted(Comparator.comparing((SegmentScan scan) -> scan.header().epoch().toString())
				.thenComparingLong(SegmentScan::firstSequence))
			.toList();
	}

	private boolean print(SegmentScan scan, boolean whole) throws IOException {
		if (whole && (scan.lastSequence() < this.from || scan.firstSequence() > this.to)) {
			return true;
		}
		this.out.println("# " + scan.path().getFileName() + " of epoch " + scan.header().epoch()
				+ ((whole) ? "" : " is damaged (" + scan.damage() + "): any of these messages may be"));
		ByteBuffer frames = scan.remains();
		long sequence = scan.firstSequence();
		for (int at = 0; SegmentScan.isFrame(frames, at, sequence); sequence++) {
			int length = DataFrame.frameLength(DataFrame.head(frames, at));
			print(Unpooled.wrappedBuffer(frames.slice(at, length)), sequence);
			at += length;
		}
		if (!whole) {
			this.out.println("# Nothing can be read from position " + sequence + " on in " + scan.path().getFileName());
		}
		return whole;
	}

	private void print(ByteBuf frame, long sequence) {
		String topic = frame.toString(DataFrame.FIXED_LENGTH, DataFrame.topicLength(frame, 0), StandardCharsets.UTF_8);
		if (sequence < this.from || sequence > this.to || !this.topic.matches(topic)) {
			return;
		}
		ContentType type = DataFrame.contentType(frame, 0);
		this.out.println(sequence + "\t" + printable(topic) + "\t" + type + "\t" + rest(frame, type));
	}

	private String rest(ByteBuf frame, ContentType type) {
		try {
			int begin = DataFrame.payloadIndex(frame, 0);
			ByteBuf payload = frame.slice(begin, frame.capacity() - begin);
			String line = payload.capacity() + "\t" + printable(Headers.decode(frame, 0).toString());
			return (this.payload) ? line + "\t" + text(payload, type) : line;
		}
		catch (RuntimeException ex) {
			return "damaged";
		}
	}

	private static String text(ByteBuf payload, ContentType type) {
		return (type == ContentType.TEXT || type == ContentType.JSON)
				? printable(payload.toString(StandardCharsets.UTF_8)) : ByteBufUtil.hexDump(payload);
	}

	private static String printable(String text) {
		return LimitedLog.escape(text, Integer.MAX_VALUE);
	}

}
