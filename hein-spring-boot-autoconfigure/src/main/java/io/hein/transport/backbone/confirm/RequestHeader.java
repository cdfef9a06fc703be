package io.hein.transport.backbone.confirm;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * What the record of a message says when a report is asked for.
 *
 * @param id which report
 * @param timeout how long it is waited for, in nanoseconds
 */
record RequestHeader(RequestId id, long timeout) {

	/**
	 * No text begins so: a reader that does not know it does not take it for a header of
	 * the message.
	 */
	private static final byte MAGIC = (byte) 0xC1;

	private static final byte VERSION = 1;

	private static final int LENGTH = 2 + 4 * Long.BYTES;

	byte[] encode() {
		return ByteBuffer.allocate(LENGTH)
			.put(MAGIC)
			.put(VERSION)
			.putLong(this.id.edge().high())
			.putLong(this.id.edge().low())
			.putLong(this.id.number())
			.putLong(this.timeout)
			.array();
	}

	/**
	 * Read it.
	 * @return what it says, {@code null} if it is of somebody else, or of a version that
	 * is not known
	 */
	static @Nullable RequestHeader decode(byte[] bytes) {
		if (bytes.length < LENGTH || bytes[0] != MAGIC || bytes[1] != VERSION) {
			return null;
		}
		ByteBuffer in = ByteBuffer.wrap(bytes, 2, bytes.length - 2);
		RequestId id = new RequestId(new EdgeId(in.getLong(), in.getLong()), in.getLong());
		long timeout = in.getLong();
		return (timeout > 0) ? new RequestHeader(id, timeout) : null;
	}

}
