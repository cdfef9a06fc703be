package io.hein.transport.classic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ByteProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into {@linkplain ClassicFrame frames}. Looks at each byte once and copies
 * it at most once, however the stream is cut. What is longer than allowed is passed over
 * without being kept. For one connection, in its event loop.
 *
 * @since 0.1.0
 */
public final class ClassicFrameReader {

	private static final int FIRST_CAPACITY = 256;

	private final Sink sink;

	private final ByteBufAllocator allocator;

	private final int maxLength;

	private final int endless;

	private final Matcher matcher = new Matcher();

	private @Nullable ByteBuf part;

	private long passedOver;

	/**
	 * Create a reader.
	 * @param sink takes what is found
	 * @param allocator where buffers for parts of frames come from
	 * @param maxLength the longest frame that is accepted, the delimiter not counted
	 * @param endless from how many bytes on the frame is assumed never to end
	 */
	public ClassicFrameReader(Sink sink, ByteBufAllocator allocator, int maxLength, int endless) {
		this.sink = sink;
		this.allocator = allocator;
		this.maxLength = maxLength;
		this.endless = endless;
	}

	/**
	 * Read bytes.
	 * @param in the bytes; read up to their end, not released
	 * @throws ClassicFormatException if a frame does not end; nothing more may be read
	 */
	public void read(ByteBuf in) {
		while (in.isReadable()) {
			int from = in.readerIndex();
			int last = in.forEachByte(from, in.readableBytes(), this.matcher);
			int to = (last >= 0) ? last + 1 : in.writerIndex();
			if (last >= 0 && isBegun()) {
				keep(in, from, to - from);
				completePart();
			}
			else if (last >= 0) {
				complete(in, from, to);
			}
			else {
				keep(in, from, to - from);
			}
			in.readerIndex(to);
		}
	}

	/**
	 * Whether the stream ends after a whole frame.
	 * @return whether nothing was read of a next frame
	 */
	public boolean isAtFrameEnd() {
		return !isBegun();
	}

	private boolean isBegun() {
		return this.part != null || this.passedOver > 0;
	}

	private void keep(ByteBuf in, int from, int count) {
		ByteBuf kept = this.part;
		long length = ((kept != null) ? kept.readableBytes() : this.passedOver) + count;
		if (length >= (long) this.endless + ClassicProtocol.DELIMITER_LENGTH) {
			throw new ClassicFormatException("frame of more than " + this.endless + " bytes");
		}
		if (length > (long) this.maxLength + ClassicProtocol.DELIMITER_LENGTH) {
			this.passedOver = length;
			close();
			return;
		}
		if (kept == null) {
			kept = this.allocator.buffer(Math.max(FIRST_CAPACITY, count));
			this.part = kept;
		}
		else if (kept.writableBytes() < count) {
			kept.capacity(Math.max(kept.readableBytes() + count, 2 * kept.capacity()));
		}
		kept.writeBytes(in, from, count);
	}

	private void completePart() {
		ByteBuf kept = this.part;
		this.part = null;
		this.passedOver = 0;
		if (kept == null) {
			tooLong();
			return;
		}
		try {
			complete(kept, 0, kept.readableBytes());
		}
		finally {
			kept.release();
		}
	}

	private void complete(ByteBuf buffer, int from, int to) {
		int end = to - ClassicProtocol.DELIMITER_LENGTH;
		if (end - from >= this.endless) {
			throw new ClassicFormatException("frame of more than " + this.endless + " bytes");
		}
		if (end - from > this.maxLength) {
			tooLong();
			return;
		}
		ClassicFrame frame;
		try {
			frame = ClassicFrame.read(buffer, from, end);
		}
		catch (ClassicFormatException ex) {
			this.sink.onMalformed(String.valueOf(ex.getMessage()));
			return;
		}
		this.sink.onFrame(frame);
	}

	private void tooLong() {
		this.sink.onTooLong();
	}

	/**
	 * Release what is kept of a frame that will not be completed.
	 */
	public void close() {
		ByteBuf kept = this.part;
		this.part = null;
		if (kept != null) {
			kept.release();
		}
	}

	/**
	 * Takes what is found.
	 */
	public interface Sink {

		/**
		 * A frame has come.
		 * @param frame the frame
		 */
		void onFrame(ClassicFrame frame);

		/**
		 * A frame has come that is longer than it may be.
		 */
		void onTooLong();

		/**
		 * Something has come that ends like a frame and is none.
		 * @param reason what is wrong with it
		 */
		void onMalformed(String reason);

	}

	/**
	 * Knows how much of a delimiter has just passed.
	 */
	private static final class Matcher implements ByteProcessor {

		private int matched;

		@Override
		public boolean process(byte value) {
			if (value == ClassicProtocol.DELIMITER_0) {
				this.matched = (this.matched == 2) ? 3 : 1;
			}
			else if (this.matched != 0) {
				boolean goesOn = value == ClassicProtocol.DELIMITER_1 && this.matched != 2;
				this.matched = (goesOn) ? this.matched + 1 : 0;
				if (this.matched == ClassicProtocol.DELIMITER_LENGTH) {
					this.matched = 0;
					return false;
				}
			}
			return true;
		}

	}

}
