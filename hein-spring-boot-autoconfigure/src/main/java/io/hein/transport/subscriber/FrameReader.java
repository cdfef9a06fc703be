package io.hein.transport.subscriber;

import java.nio.ByteBuffer;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.FrameLength;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the frames in what is read. Runs of DATA are handed on where they lie, without an
 * object for each; a frame that comes in parts is put together first, in a buffer that
 * grows with what has come and not with what was announced. For one connection, in its
 * event loop.
 */
final class FrameReader {

	/**
	 * Greatest length of a frame that is not DATA, its length field not counted.
	 */
	static final int MAX_CONTROL_LENGTH = 1024;

	private static final byte GREETING = 0x06;

	private static final int FIRST_CAPACITY = 256;

	private final Sink sink;

	private final ByteBufAllocator allocator;

	private final int maxMessageSize;

	/**
	 * A longer frame has a payload that is longer than what is accepted.
	 */
	private final int maxLength;

	private boolean begun;

	/**
	 * How much is still to come of a message that is too long.
	 */
	private int skipping;

	private @Nullable ByteBuf part;

	private long topicFirst;

	private long topicEnd;

	private int topicLength;

	/**
	 * Create a reader.
	 * @param sink takes what is found
	 * @param allocator where buffers for parts of frames come from
	 * @param maxMessageSize the longest payload that is accepted
	 */
	FrameReader(Sink sink, ByteBufAllocator allocator, int maxMessageSize) {
		this.sink = sink;
		this.allocator = allocator;
		this.maxMessageSize = maxMessageSize;
		this.maxLength = Math.max(MAX_CONTROL_LENGTH, maxMessageSize + DataFrame.MAX_OVERHEAD);
	}

	/**
	 * Read bytes. Ends early when the sink wants nothing more.
	 * @param in the bytes; not released
	 * @throws ProtocolException at the first illegal byte, after everything before it was
	 * handed on
	 */
	void read(ByteBuf in) {
		if (!this.begun && in.isReadable()) {
			this.begun = true;
			if (in.getByte(in.readerIndex()) == GREETING) {
				in.skipBytes(1);
			}
		}
		skip(in);
		while (this.part != null && in.isReadable() && this.sink.isOpen()) {
			completePart(this.part, in);
			skip(in);
		}
		if (in.isReadable() && this.sink.isOpen()) {
			readFrames(in);
		}
	}

	private void skip(ByteBuf in) {
		int skipped = Math.min(this.skipping, in.readableBytes());
		in.skipBytes(skipped);
		this.skipping -= skipped;
	}

	private void readFrames(ByteBuf in) {
		boolean sparse = in.readableBytes() < in.capacity() / 2;
		int end = in.writerIndex();
		int at = in.readerIndex();
		while (at < end && this.sink.isOpen()) {
			int length = peek(in, at, end - at);
			if (isTooLong(in, at, end - at, length)) {
				at += passOver(in, at, end - at, length);
				continue;
			}
			if (length < 0 || at + length > end) {
				keepPart(in, at, end - at);
				return;
			}
			if (DataFrame.isData(in, at)) {
				if (length < DataFrame.FIXED_LENGTH) {
					throw new ProtocolException(ErrorCode.PROTOCOL, "DATA of " + length + " bytes is too short");
				}
				at = readRun(in, at, end, sparse);
			}
			else {
				readControl(in, at, length);
				at += length;
			}
		}
	}

	/**
	 * Read DATA frames for as long as there is nothing else.
	 * @param in where it lies
	 * @param from the first byte
	 * @param end the end of what has come
	 * @param sparse whether the buffer is much longer than what was read into it
	 * @return the end of the last one
	 */
	private int readRun(ByteBuf in, int from, int end, boolean sparse) {
		long last = this.sink.beginRun();
		boolean strict = this.sink.isWithoutHoles();
		ByteBuffer bytes = in.nioBuffer(0, end);
		int at = from;
		int count = 0;
		try {
			while (end - at >= DataFrame.FIXED_LENGTH) {
				long head = DataFrame.head(bytes, at);
				if (!DataFrame.isData(head)) {
					break;
				}
				int length = checked(in, bytes, at, end, head);
				if (length < 0 || isTooLong(in, at, end - at, length)) {
					break;
				}
				long sequence = DataFrame.sequence(bytes, at);
				if (sequence <= last || (strict && sequence != last + 1)) {
					throw Stream.outOfPlace("DATA", sequence, last);
				}
				last = sequence;
				count++;
				at += length;
			}
		}
		finally {
			if (count > 0) {
				this.sink.onRun(in, from, at, count, last, sparse);
			}
		}
		return at;
	}

	/**
	 * Check a DATA frame; one without flags by few looks at few numbers.
	 * @param in where it lies
	 * @param bytes the same
	 * @param at its first byte
	 * @param end the end of what has come
	 * @param head its head
	 * @return its length, or -1 if not all of it is there
	 */
	private int checked(ByteBuf in, ByteBuffer bytes, int at, int end, long head) {
		int length = DataFrame.frameLength(head);
		int topic = DataFrame.topicLength(head);
		int payload = length - DataFrame.FIXED_LENGTH - topic;
		if (DataFrame.isPlain(head) && payload >= 0 && payload <= this.maxMessageSize) {
			if (length > end - at) {
				return -1;
			}
			checkTopic(bytes, at + DataFrame.FIXED_LENGTH, topic);
			return length;
		}
		length = peek(in, at, end - at);
		if (length > end - at) {
			return -1;
		}
		if (!isTooLong(in, at, end - at, length)) {
			// what is passed over is not looked at, since not all of it may ever be there
			DataFrame.check(in, at, longestPayload());
		}
		return length;
	}

	/**
	 * Whether a message is longer than what is accepted here, but not than what the
	 * publisher said that it may send: nothing is wrong then, it is passed over.
	 */
	private boolean isTooLong(ByteBuf in, int at, int available, int length) {
		if (length <= this.maxMessageSize || available < DataFrame.FIXED_LENGTH || !DataFrame.isData(in, at)
				|| !this.sink.isAttached()) {
			return false;
		}
		if (length > this.maxLength + Integer.BYTES) {
			return true;
		}
		if (length > available) {
			return false;
		}
		int payload = length - beforePayload(in, at, length);
		return payload > this.maxMessageSize && payload <= longestPayload();
	}

	/**
	 * How much of a whole frame is in front of its payload; what is not legal is found
	 * elsewhere.
	 */
	private static int beforePayload(ByteBuf in, int at, int length) {
		int before = DataFrame.headersIndex(in, at) - at;
		return (DataFrame.hasHeaders(in, at) && before + Short.BYTES <= length) ? DataFrame.payloadIndex(in, at) - at
				: before;
	}

	private int passOver(ByteBuf in, int at, int available, int length) {
		this.sink.onTooLong(DataFrame.sequence(in, at), DataFrame.isConfirm(in, at));
		int there = Math.min(available, length);
		this.skipping = length - there;
		return there;
	}

	private int longestPayload() {
		return Math.max(this.maxMessageSize, this.sink.longestPayload());
	}

	/**
	 * Check a topic, but not if it is the same as the last one, as it often is.
	 */
	private void checkTopic(ByteBuffer bytes, int from, int length) {
		if (length > Long.BYTES && length <= 2 * Long.BYTES) {
			long first = bytes.getLong(from);
			long end = bytes.getLong(from + length - Long.BYTES);
			if (first != this.topicFirst || end != this.topicEnd || length != this.topicLength) {
				DataFrame.checkTopic(bytes, from, length);
				this.topicFirst = first;
				this.topicEnd = end;
				this.topicLength = length;
			}
		}
		else {
			DataFrame.checkTopic(bytes, from, length);
		}
	}

	private void readControl(ByteBuf in, int at, int length) {
		FrameType type = FrameType.of(in.getByte(at + Integer.BYTES));
		this.sink.onFrame(ControlFrame.read(type,
				in.slice(at + ControlFrame.HEADER_LENGTH, length - ControlFrame.HEADER_LENGTH)));
	}

	/**
	 * The length of the frame at an index, or -1 if it is not known yet.
	 * @param in where it lies
	 * @param at its first byte
	 * @param available how many bytes of it are there
	 * @return the length, its length field included
	 */
	private int peek(ByteBuf in, int at, int available) {
		int longest = Math.max(this.maxLength, this.sink.longestPayload() + DataFrame.MAX_OVERHEAD);
		int length = FrameLength.peek(in, at, available, longest);
		if (length > MAX_CONTROL_LENGTH && available >= ControlFrame.HEADER_LENGTH
				&& (!this.sink.isAttached() || !DataFrame.isData(in, at))
				&& length - Integer.BYTES > MAX_CONTROL_LENGTH) {
			throw new ProtocolException(ErrorCode.TOO_LARGE, "frame of " + (length - Integer.BYTES) + " bytes, at most "
					+ MAX_CONTROL_LENGTH + " are accepted of this type");
		}
		return length;
	}

	private void keepPart(ByteBuf in, int at, int available) {
		int length = peek(in, at, available);
		int capacity = (length > 0) ? Math.min(length, Math.max(FIRST_CAPACITY, 2 * available)) : FIRST_CAPACITY;
		ByteBuf kept = this.allocator.buffer(capacity);
		kept.writeBytes(in, at, available);
		this.part = kept;
	}

	private void completePart(ByteBuf kept, ByteBuf in) {
		int length = peek(kept, 0, kept.readableBytes());
		int missing = ((length > 0 && kept.readableBytes() >= ControlFrame.HEADER_LENGTH) ? toKeep(length)
				: Math.min(ControlFrame.HEADER_LENGTH, Math.max(length, Integer.BYTES))) - kept.readableBytes();
		append(kept, in, Math.min(missing, in.readableBytes()), toKeep(length));
		int now = peek(kept, 0, kept.readableBytes());
		if (now > 0 && kept.readableBytes() == toKeep(now)) {
			this.part = null;
			try {
				readFrames(kept);
			}
			finally {
				kept.release();
			}
		}
	}

	/**
	 * How much of a frame is put together: all, or what says which message it is that
	 * will be passed over.
	 */
	private int toKeep(int length) {
		return (length > this.maxLength + Integer.BYTES) ? DataFrame.FIXED_LENGTH : length;
	}

	private void append(ByteBuf kept, ByteBuf in, int count, int length) {
		int needed = kept.readableBytes() + count;
		if (needed > kept.capacity()) {
			int doubled = Math.max(needed, 2 * kept.capacity());
			kept.capacity((length > 0) ? Math.min(Math.max(needed, length), doubled) : doubled);
		}
		kept.writeBytes(in, count);
	}

	/**
	 * Release what is kept of a frame that will not be completed.
	 */
	void close() {
		ByteBuf kept = this.part;
		this.part = null;
		if (kept != null) {
			kept.release();
		}
	}

	/**
	 * Takes what is found.
	 */
	interface Sink {

		/**
		 * Whether it takes anything more.
		 * @return whether it does
		 */
		boolean isOpen();

		/**
		 * Whether DATA may come.
		 * @return whether it may
		 */
		boolean isAttached();

		/**
		 * The longest payload that the publisher said it may send.
		 * @return the length, 0 before it said so
		 */
		int longestPayload();

		/**
		 * A message has come that is longer than what is accepted; it is not handed on.
		 * @param sequence its position
		 * @param confirm whether the publisher wants to know promptly
		 * @throws ProtocolException if it must not come now
		 */
		void onTooLong(long sequence, boolean confirm);

		/**
		 * DATA has come.
		 * @return the position after which it must be
		 * @throws ProtocolException if it must not come now
		 */
		long beginRun();

		/**
		 * Whether positions follow each other without holes.
		 * @return whether they do
		 */
		boolean isWithoutHoles();

		/**
		 * A run of legal DATA frames has come.
		 * @param buffer where they lie; to be retained if it is kept
		 * @param from the first byte of the first frame
		 * @param to the end of the last frame
		 * @param count how many they are
		 * @param last the position of the last one
		 * @param sparse whether the buffer is much longer than what was read into it
		 */
		void onRun(ByteBuf buffer, int from, int to, int count, long last, boolean sparse);

		/**
		 * Another frame has come.
		 * @param frame the frame
		 * @throws ProtocolException if it must not come now
		 */
		void onFrame(ControlFrame frame);

	}

}
