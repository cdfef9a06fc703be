package io.hein.transport.kafka;

import java.nio.ByteBuffer;

import io.hein.transport.frame.Epoch;
import org.jspecify.annotations.Nullable;

/**
 * Up to where a publisher has read the log, and so may have handed it out. Publishers
 * write it beside all that they write to the topic of reports: Kafka can say of it
 * whether that is still in the log.
 *
 * @param log the epoch of the log
 * @param partition which part of its topic it is
 * @param offset the offset after the last record that was read
 * @param leaderEpoch how often the partition had another leader until it had this record
 */
record ReadMark(Epoch log, int partition, long offset, int leaderEpoch) {

	/**
	 * The name of the header of a record that has a mark.
	 */
	static final String HEADER = "hein_read";

	private static final int LENGTH = 3 * Long.BYTES + 2 * Integer.BYTES;

	byte[] encode() {
		return ByteBuffer.allocate(LENGTH)
			.putLong(this.log.high())
			.putLong(this.log.low())
			.putInt(this.partition)
			.putLong(this.offset)
			.putInt(this.leaderEpoch)
			.array();
	}

	/**
	 * Read a mark.
	 * @return the mark, {@code null} if it is none
	 */
	static @Nullable ReadMark decode(byte @Nullable [] bytes) {
		if (bytes == null || bytes.length != LENGTH) {
			return null;
		}
		ByteBuffer in = ByteBuffer.wrap(bytes);
		ReadMark mark = new ReadMark(new Epoch(in.getLong(), in.getLong()), in.getInt(), in.getLong(), in.getInt());
		return (mark.offset >= 0 && mark.leaderEpoch >= 0 && mark.partition >= 0) ? mark : null;
	}

}
