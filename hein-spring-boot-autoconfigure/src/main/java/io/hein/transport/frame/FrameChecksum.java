package io.hein.transport.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The checksum of DATA frames that are written one after the other. To be used by one
 * thread at a time. What changes with each frame keeps a distance from what other threads
 * look at, which would slow it down.
 *
 * @since 0.1.0
 */
public final class FrameChecksum {

	/**
	 * How far apart two things are that share no cache line, nor one that is fetched with
	 * its neighbour.
	 */
	private static final int DISTANCE = 128;

	private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private final byte[] fixed;

	private final CRC32C checksum;

	/**
	 * Begin in front of the first frame.
	 */
	public FrameChecksum() {
		this(new CRC32C());
	}

	/**
	 * Go on after frames that were there before.
	 * @param checksum the checksum of their bytes; belongs to this object from now on
	 */
	public FrameChecksum(CRC32C checksum) {
		this.fixed = new byte[DISTANCE + DataFrame.FIXED_LENGTH + DISTANCE];
		this.checksum = checksum;
	}

	/**
	 * Add a frame. The checksum is computed from what was written and not from the file:
	 * a page that is gone would be the end of the process.
	 * @param frames where the frame was written
	 * @param start where it begins
	 * @param topic its topic
	 * @param headers its headers
	 * @param payload its payload
	 * @return the checksum of all frames up to this one
	 */
	public int add(ByteBuffer frames, int start, byte[] topic, byte[] headers, byte[] payload) {
		WORDS.set(this.fixed, DISTANCE, frames.getLong(start));
		WORDS.set(this.fixed, DISTANCE + Long.BYTES, frames.getLong(start + Long.BYTES));
		this.checksum.update(this.fixed, DISTANCE, DataFrame.FIXED_LENGTH);
		this.checksum.update(topic, 0, topic.length);
		this.checksum.update(headers, 0, headers.length);
		this.checksum.update(payload, 0, payload.length);
		return (int) this.checksum.getValue();
	}

}
