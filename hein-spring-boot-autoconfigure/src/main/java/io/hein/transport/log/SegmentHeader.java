package io.hein.transport.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

import io.hein.transport.frame.Epoch;

/**
 * The first page of a segment's file: which part of which log it holds, up to where it is
 * written, and what follows it. Made for a process that may end between any two writes:
 * <ul>
 * <li>A header that is being replaced is not valid.</li>
 * <li>How far the segment is written stands in two records that are written in turns,
 * each with the checksum of all frames up to there. The one that is being written is
 * never the one that counts.</li>
 * <li>That a segment is followed by another is written before the first frame of that
 * one, so that the newest segment is never missed.</li>
 * </ul>
 */
final class SegmentHeader {

	/**
	 * The length of the page, after which the frames begin.
	 */
	static final int LENGTH = 4096;

	private static final long MAGIC = 0x4845494E5345474DL;

	private static final int EPOCH = 8;

	private static final int FIRST_SEQUENCE = 24;

	private static final int BASE_OFFSET = 32;

	private static final int CREATED = 40;

	private static final int CAPACITY = 48;

	private static final int CHECKSUM = 56;

	private static final int RECORDS = 128;

	private static final int RECORD_LENGTH = 16;

	/**
	 * Where a record has a constant, so that one that was wiped out is not taken for that
	 * of a segment that was just begun.
	 */
	private static final int MARKER = 12;

	private static final int MARKED = 0x5245434F;

	private static final int LAST_APPENDED = 192;

	private static final int NEXT = 200;

	private static final int DROPPED = 208;

	private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private final ByteBuffer page;

	SegmentHeader(ByteBuffer page) {
		this.page = page;
	}

	/**
	 * Begin a segment. From now on this page says nothing of the segment before.
	 */
	void begin(Epoch epoch, int capacity, long firstSequence, long baseOffset, long created) {
		LONGS.setRelease(this.page, 0, 0L);
		VarHandle.fullFence();
		this.page.putLong(EPOCH, epoch.high());
		this.page.putLong(EPOCH + Long.BYTES, epoch.low());
		this.page.putLong(FIRST_SEQUENCE, firstSequence);
		this.page.putLong(BASE_OFFSET, baseOffset);
		this.page.putLong(CREATED, created);
		this.page.putLong(CAPACITY, capacity);
		clearRecords();
		this.page.putLong(LAST_APPENDED, created);
		this.page.putLong(NEXT, 0);
		this.page.putLong(DROPPED, 0);
		this.page.putLong(CHECKSUM, checksum());
		LONGS.setRelease(this.page, 0, MAGIC);
	}

	/**
	 * The page says nothing after that.
	 */
	void clear() {
		LONGS.setRelease(this.page, 0, 0L);
	}

	private void clearRecords() {
		for (int record = 0; record < 2; record++) {
			this.page.putLong(record(record), 0);
			this.page.putInt(record(record) + Long.BYTES, 0);
			this.page.putInt(record(record) + MARKER, MARKED);
		}
	}

	/**
	 * Frames are written: after a crash they count.
	 * @param mark how many frames and bytes there are
	 * @param checksum the checksum of all of them
	 */
	void commit(long mark, int checksum) {
		int record = record(Segment.frames(mark) & 1);
		this.page.putInt(record + Long.BYTES, checksum);
		LONGS.setRelease(this.page, record, mark);
	}

	/**
	 * The same frames, as a part of another log.
	 */
	void moveTo(Epoch epoch) {
		this.page.putLong(EPOCH, epoch.high());
		this.page.putLong(EPOCH + Long.BYTES, epoch.low());
		this.page.putLong(CHECKSUM, checksum());
	}

	/**
	 * The segment ends here, and none follows.
	 * @param before how far it was written one frame before
	 * @param mark how far it is written
	 * @param checksum the checksum of all frames up to there
	 */
	void endAt(long before, long mark, int checksum) {
		clearRecords();
		commit(before, 0);
		commit(mark, checksum);
		this.page.putLong(NEXT, 0);
	}

	/**
	 * Another segment follows.
	 * @param firstSequence its first sequence
	 * @param now the time of day in milliseconds
	 */
	void followedBy(long firstSequence, long now) {
		this.page.putLong(LAST_APPENDED, now);
		LONGS.setRelease(this.page, NEXT, firstSequence);
	}

	/**
	 * Something was appended.
	 * @param now the time of day in milliseconds
	 */
	void touch(long now) {
		this.page.putLong(LAST_APPENDED, now);
	}

	/**
	 * The log holds the segment no more, although its frames may be there for long.
	 */
	void dropped() {
		this.page.putLong(DROPPED, firstSequence());
	}

	boolean isDropped() {
		return this.page.getLong(DROPPED) == firstSequence();
	}

	/**
	 * Whether this is the header of a segment, complete and undamaged.
	 */
	boolean isValid() {
		return this.page.getLong(0) == MAGIC && this.page.getLong(CHECKSUM) == checksum() && capacity() > 0
				&& firstSequence() > 0 && this.page.getInt(record(0) + MARKER) == MARKED
				&& this.page.getInt(record(1) + MARKER) == MARKED;
	}

	private long checksum() {
		CRC32C checksum = new CRC32C();
		byte[] fields = new byte[CHECKSUM - EPOCH];
		this.page.get(EPOCH, fields);
		checksum.update(fields);
		return checksum.getValue();
	}

	Epoch epoch() {
		return new Epoch(this.page.getLong(EPOCH), this.page.getLong(EPOCH + Long.BYTES));
	}

	long firstSequence() {
		return this.page.getLong(FIRST_SEQUENCE);
	}

	long baseOffset() {
		return this.page.getLong(BASE_OFFSET);
	}

	int capacity() {
		return (int) this.page.getLong(CAPACITY);
	}

	/**
	 * When it was begun, a time of day in milliseconds.
	 */
	long created() {
		return this.page.getLong(CREATED);
	}

	/**
	 * When something was appended last, as far as that was written down, a time of day in
	 * milliseconds.
	 */
	long lastAppended() {
		return this.page.getLong(LAST_APPENDED);
	}

	/**
	 * The first sequence of the segment that follows.
	 * @return the sequence, 0 while none follows
	 */
	long next() {
		return this.page.getLong(NEXT);
	}

	/**
	 * How far the segment is written.
	 */
	long mark() {
		return this.page.getLong(record(latest()));
	}

	/**
	 * How far it was written one frame before, or 0 in front of the first.
	 */
	long markBefore() {
		return this.page.getLong(record(1 - latest()));
	}

	/**
	 * The checksum of the frames up to {@link #mark()}.
	 */
	int frameChecksum() {
		return this.page.getInt(record(latest()) + Long.BYTES);
	}

	private int latest() {
		return (this.page.getLong(record(1)) > this.page.getLong(record(0))) ? 1 : 0;
	}

	private static int record(int index) {
		return RECORDS + index * RECORD_LENGTH;
	}

}
