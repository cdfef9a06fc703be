package io.hein.transport.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

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

	/**
	 * Up to which length a topic is kept, so that it is added together with what is in
	 * front of it: to begin to add costs as much as to add a word or two.
	 */
	private static final int MAX_KEPT = 64;

	private final byte[] front = new byte[DISTANCE + DataFrame.FIXED_LENGTH + MAX_KEPT + DISTANCE];

	private final CRC32C checksum;

	private byte @Nullable [] kept;

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
		this.checksum = checksum;
	}

	/**
	 * Add a frame. The checksum is computed from what was written and not from the file:
	 * a page that is gone would be the end of the process.
	 * @param frames where the frame was written
	 * @param start where it begins
	 * @param topic its topic; never changes
	 * @param headers its headers
	 * @param payload its payload
	 * @return the checksum of all frames up to this one
	 */
	public int add(ByteBuffer frames, int start, byte[] topic, byte[] headers, byte[] payload) {
		WORDS.set(this.front, DISTANCE, frames.getLong(start));
		WORDS.set(this.front, DISTANCE + Long.BYTES, frames.getLong(start + Long.BYTES));
		if (topic == this.kept || keep(topic)) {
			this.checksum.update(this.front, DISTANCE, DataFrame.FIXED_LENGTH + topic.length);
		}
		else {
			this.checksum.update(this.front, DISTANCE, DataFrame.FIXED_LENGTH);
			this.checksum.update(topic, 0, topic.length);
		}
		if (headers.length > 0) {
			this.checksum.update(headers, 0, headers.length);
		}
		this.checksum.update(payload, 0, payload.length);
		return (int) this.checksum.getValue();
	}

	private boolean keep(byte[] topic) {
		if (topic.length > MAX_KEPT) {
			return false;
		}
		System.arraycopy(topic, 0, this.front, DISTANCE + DataFrame.FIXED_LENGTH, topic.length);
		this.kept = topic;
		return true;
	}

}
