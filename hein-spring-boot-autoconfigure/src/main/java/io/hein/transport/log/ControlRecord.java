package io.hein.transport.log;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.UUID;
import java.util.zip.CRC32C;

import io.hein.transport.frame.Epoch;
import org.jspecify.annotations.Nullable;

/**
 * What the control file of a directory says of the log.
 *
 * @param generation grows with each record
 * @param state what the log was left in
 * @param epoch the epoch
 * @param bootId during which start of the system it was opened, {@code null} if that is
 * not known
 * @param inode which file this was written to, so that a copy is recognized; 0 if that is
 * not known
 * @param head the head when it was closed, otherwise 0
 */
record ControlRecord(long generation, State state, Epoch epoch, @Nullable UUID bootId, long inode, long head) {

	/**
	 * The version of the format of all files.
	 */
	static final int FORMAT = 1;

	static final int LENGTH = 128;

	private static final long MAGIC = 0x4845494E4C4F4721L;

	private static final UUID NO_BOOT = new UUID(0, 0);

	/**
	 * What a log was left in.
	 */
	enum State {

		/**
		 * Opened, and not closed.
		 */
		OPEN,

		/**
		 * Closed, with all of it on the disk.
		 */
		CLEAN,

		/**
		 * It could no longer be written.
		 */
		FAILED

	}

	byte[] bytes() {
		UUID boot = Objects.requireNonNullElse(this.bootId, NO_BOOT);
		ByteBuffer out = ByteBuffer.allocate(LENGTH);
		out.putLong(MAGIC).putInt(FORMAT).putInt(this.state.ordinal()).putLong(this.generation);
		out.putLong(this.epoch.high()).putLong(this.epoch.low());
		out.putLong(boot.getMostSignificantBits()).putLong(boot.getLeastSignificantBits());
		out.putLong(this.inode).putLong(this.head);
		out.putLong(LENGTH - Long.BYTES, checksum(out));
		return out.array();
	}

	private static long checksum(ByteBuffer record) {
		CRC32C checksum = new CRC32C();
		checksum.update(record.array(), 0, LENGTH - Long.BYTES);
		return checksum.getValue();
	}

	/**
	 * Read a record.
	 * @return the record, {@code null} if it is damaged or of another format
	 */
	static @Nullable ControlRecord read(byte[] bytes) {
		ByteBuffer in = ByteBuffer.wrap(bytes);
		if (!isIntact(bytes) || format(bytes) != FORMAT) {
			return null;
		}
		in.position(Long.BYTES + Integer.BYTES);
		int state = in.getInt();
		if (state < 0 || state >= State.values().length) {
			return null;
		}
		long generation = in.getLong();
		Epoch epoch = new Epoch(in.getLong(), in.getLong());
		UUID boot = new UUID(in.getLong(), in.getLong());
		return new ControlRecord(generation, State.values()[state], epoch, boot.equals(NO_BOOT) ? null : boot,
				in.getLong(), in.getLong());
	}

	/**
	 * Whether this is an undamaged record, in whatever format: where the magic number,
	 * the format and the checksum stand is the same in all of them.
	 */
	static boolean isIntact(byte[] bytes) {
		ByteBuffer in = ByteBuffer.wrap(bytes);
		return in.getLong() == MAGIC && in.getLong(LENGTH - Long.BYTES) == checksum(in);
	}

	static int format(byte[] bytes) {
		return ByteBuffer.wrap(bytes).getInt(Long.BYTES);
	}

	/**
	 * Whether the log continues, as far as this record shows.
	 * @param bootId the present start of the system
	 * @param inode the file that this was read from
	 */
	boolean continues(@Nullable UUID bootId, long inode) {
		return this.inode == inode && (this.state == State.CLEAN
				|| (this.state == State.OPEN && this.bootId != null && this.bootId.equals(bootId)));
	}

}
