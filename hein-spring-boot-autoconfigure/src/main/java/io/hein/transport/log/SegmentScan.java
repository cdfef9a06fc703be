package io.hein.transport.log;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

import io.hein.transport.frame.DataFrame;
import org.jspecify.annotations.Nullable;

/**
 * What is found in a segment's file. It is read and never mapped: a page that cannot be
 * read is an exception here, and may be the end of the process there.
 */
final class SegmentScan {

	private final Path path;

	private final @Nullable SegmentHeader header;

	private long[] marks = {};

	private int markCount;

	private final CRC32C checksum = new CRC32C();

	private @Nullable String damage;

	private SegmentScan(Path path, @Nullable SegmentHeader header) {
		this.path = path;
		this.header = header;
	}

	/**
	 * Read the header of a file.
	 * @return what is found, whose {@link #hasHeader()} says whether that is a segment
	 * @throws IOException if it cannot be read
	 */
	static SegmentScan of(Path path) throws IOException {
		ByteBuffer page = ByteBuffer.allocate(SegmentHeader.LENGTH);
		try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
			file.readFully(page.array());
		}
		catch (EOFException ex) {
			return new SegmentScan(path, null);
		}
		SegmentHeader header = new SegmentHeader(page);
		return new SegmentScan(path, (header.isValid()) ? header : null);
	}

	boolean hasHeader() {
		return this.header != null;
	}

	Path path() {
		return this.path;
	}

	SegmentHeader header() {
		SegmentHeader header = this.header;
		if (header == null) {
			throw new IllegalStateException(this.path + " has no header");
		}
		return header;
	}

	long firstSequence() {
		return header().firstSequence();
	}

	long lastSequence() {
		return firstSequence() + Segment.frames(header().mark()) - 1;
	}

	int bytes() {
		return Segment.bytes(header().mark());
	}

	/**
	 * Read the frames.
	 * @return whether exactly those are there that the header says were written
	 * @throws FileNotFoundException if the file cannot be opened, for want of a
	 * descriptor for example: that says nothing of what is in it
	 */
	boolean readFrames() throws FileNotFoundException {
		try {
			this.damage = check(frames());
		}
		catch (FileNotFoundException ex) {
			throw ex;
		}
		catch (IOException ex) {
			this.damage = "it cannot be read (" + ex.getMessage() + ")";
		}
		return this.damage == null;
	}

	/**
	 * The frames, as far as they are said to be written.
	 * @throws IOException if they cannot be read
	 */
	ByteBuffer frames() throws IOException {
		int length = bytes();
		if (length < 0 || length > header().capacity()) {
			throw new IOException("a length of " + length + " bytes");
		}
		ByteBuffer frames = ByteBuffer.allocate(length);
		try (RandomAccessFile file = new RandomAccessFile(this.path.toFile(), "r")) {
			file.seek(SegmentHeader.LENGTH);
			file.readFully(frames.array());
		}
		catch (EOFException ex) {
			throw new IOException("its end is missing", ex);
		}
		return frames;
	}

	/**
	 * What is there of the frames, whatever is missing.
	 * @throws IOException if it cannot be read
	 */
	ByteBuffer remains() throws IOException {
		int said = bytes();
		int wanted = (said >= 0 && said <= header().capacity()) ? said : header().capacity();
		byte[] remains = new byte[(int) Math.max(0, Math.min(wanted, Files.size(this.path) - SegmentHeader.LENGTH))];
		try (RandomAccessFile file = new RandomAccessFile(this.path.toFile(), "r")) {
			file.seek(SegmentHeader.LENGTH);
			file.readFully(remains);
		}
		return ByteBuffer.wrap(remains);
	}

	private @Nullable String check(ByteBuffer frames) {
		this.marks = new long[header().capacity() / Segment.MARK_DISTANCE + 1];
		this.markCount = 0;
		int count = 0;
		int before = 0;
		int at = 0;
		while (at < frames.capacity()) {
			if (at >= this.markCount * Segment.MARK_DISTANCE) {
				this.marks[this.markCount] = Segment.mark(count, at);
				this.markCount++;
			}
			if (!isFrame(frames, at, firstSequence() + count)) {
				return "what is at byte " + at + " is not the message at position " + (firstSequence() + count);
			}
			before = at;
			at += DataFrame.frameLength(DataFrame.head(frames, at));
			count++;
		}
		if (header().mark() != Segment.mark(count, at)) {
			return "it has " + count + " messages, but " + Segment.frames(header().mark()) + " were written";
		}
		if (header().markBefore() != ((count > 0) ? Segment.mark(count - 1, before) : 0)) {
			return "how far it was written is not clear";
		}
		this.checksum.reset();
		this.checksum.update(frames.array());
		return ((int) this.checksum.getValue() != header().frameChecksum()) ? "its checksum is wrong" : null;
	}

	/**
	 * Whether a frame of a sequence is there, from its first byte to its last.
	 */
	static boolean isFrame(ByteBuffer frames, int at, long sequence) {
		if (frames.capacity() - at < DataFrame.FIXED_LENGTH) {
			return false;
		}
		long head = DataFrame.head(frames, at);
		int length = DataFrame.frameLength(head);
		return DataFrame.isData(head) && DataFrame.sequence(frames, at) == sequence
				&& length >= DataFrame.FIXED_LENGTH + DataFrame.topicLength(head) && length <= frames.capacity() - at;
	}

	/**
	 * The order of segments that begin with the same sequence. If the first message was
	 * too long for one, nothing was appended to it before the next one began.
	 */
	int rank() {
		return (bytes() == 0 && header().next() != 0) ? 0 : 1;
	}

	/**
	 * Whether a segment is the one that follows this one. If the process ended just when
	 * the next one was begun, this one does not say so yet; but then that one is empty.
	 */
	boolean isFollowedBy(SegmentScan next) {
		boolean said = header().next() == next.firstSequence() || (header().next() == 0 && next.bytes() == 0);
		return said && header().epoch().equals(next.header().epoch()) && lastSequence() + 1 == next.firstSequence()
				&& header().baseOffset() + bytes() == next.header().baseOffset();
	}

	/**
	 * What is wrong with it.
	 * @return the damage, {@code null} for none
	 */
	@Nullable String damage() {
		return this.damage;
	}

	/**
	 * The places between frames, after {@link #readFrames()}.
	 */
	long[] marks() {
		return this.marks;
	}

	int markCount() {
		return this.markCount;
	}

	/**
	 * The checksum of all frames, to go on with, after {@link #readFrames()}.
	 */
	CRC32C checksum() {
		return this.checksum;
	}

	@Override
	public String toString() {
		return Arrays.asList(this.path.getFileName(), this.header, this.damage).toString();
	}

}
