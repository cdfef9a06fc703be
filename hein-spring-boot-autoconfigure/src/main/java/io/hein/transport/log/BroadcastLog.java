package io.hein.transport.log;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Epoch;
import org.jspecify.annotations.Nullable;

/**
 * A bounded, append-only log of messages, each kept as a DATA frame. Writers never wait
 * for readers. Positions are opaque: sequences grow, but a log may leave holes. All
 * methods are thread-safe.
 *
 * @since 0.1.0
 */
public interface BroadcastLog extends AutoCloseable {

	/**
	 * Open the log, if that takes time or may fail. Otherwise, and if this is not called,
	 * it is opened when first needed.
	 * @throws LogDirectoryException if it cannot be opened; it may be tried again
	 */
	default void open() {
	}

	/**
	 * The epoch: positions of this log are comparable to each other and to no others.
	 * @return the epoch
	 */
	Epoch epoch();

	/**
	 * The last sequence that readers can see.
	 * @return the head, 0 while nothing was appended
	 */
	long head();

	/**
	 * The oldest sequence that is still held.
	 * @return the oldest, or {@code head() + 1} if nothing is held
	 */
	long oldest();

	/**
	 * The oldest sequence that a cursor may read, which may have to be fetched from
	 * elsewhere.
	 * @return the earliest, never greater than {@link #oldest()}
	 */
	default long earliest() {
		return oldest();
	}

	/**
	 * Up to which sequence messages were dropped because of their age, or because they
	 * could no longer be read: no reader was too slow for them.
	 * @return the last such sequence, 0 if there is none
	 */
	default long agedUpTo() {
		return 0;
	}

	/**
	 * How many messages were appended since this log was opened, without those that it
	 * held before.
	 * @return the number of messages
	 */
	default long appended() {
		return head();
	}

	/**
	 * What there is to say of the directory that the log is kept in.
	 * @return the status, {@code null} for a log in memory, or one that is not open yet
	 */
	default @Nullable LogStatus status() {
		return null;
	}

	/**
	 * Something has failed, perhaps because what the log holds could not be read. If it
	 * looks like that, the log checks, and drops what cannot be read.
	 * @param cause what was thrown, for example by a write to a socket
	 */
	default void unreadable(Throwable cause) {
	}

	/**
	 * What a cursor has read was copied, by this thread, and the copy is about to be used
	 * or handed on. A log in mapped files finds out here whether it was there: if a page
	 * was missing, the copy is garbage. What lies in the log itself and is written to a
	 * socket needs no such call.
	 * @throws InternalError if something was missing; the copy must not be used
	 */
	default void confirmReads() {
	}

	/**
	 * A count that grows by the length of each frame that is appended. Only differences
	 * mean something; see {@link LogCursor#offset()}.
	 * @return the count in bytes
	 */
	long appendedBytes();

	/**
	 * How many bytes the log may hold.
	 * @return the capacity in bytes
	 */
	long capacity();

	/**
	 * How many bytes of memory the log takes at present, including what it has already
	 * dropped but writes under way still need.
	 * @return the size in bytes
	 */
	long size();

	/**
	 * Append a message. Readers may see it later than this method returns; in the
	 * in-memory log they see it at once.
	 * @param topic the topic, as {@code Topics.encode} made it; not copied
	 * @param contentType the content type
	 * @param headers the encoded headers, empty for none
	 * @param payload the payload; copied
	 * @param onAssigned called with the sequence before any reader can see the message,
	 * under the lock of the log, or {@code null}; if given, subscribers are asked to
	 * confirm promptly
	 * @return the sequence
	 * @throws InterruptedException if the thread was interrupted while it had to wait;
	 * nothing was appended
	 * @throws IllegalStateException if the log is sealed or closed; nothing was appended
	 */
	long append(byte[] topic, ContentType contentType, byte[] headers, byte[] payload,
			@Nullable LongConsumer onAssigned) throws InterruptedException;

	/**
	 * A cursor that reads what follows a sequence.
	 * @param after the sequence, not greater than {@link #head()}
	 * @return a cursor, for one thread at a time
	 * @throws IllegalArgumentException if {@code after} is beyond the head
	 */
	LogCursor cursor(long after);

	/**
	 * A cursor that reads what the log has at hand: what it has to fetch from elsewhere
	 * is a gap for this one. For a reader that must not lag, and can begin anew.
	 * @param after the sequence, not greater than {@link #head()}
	 * @return a cursor, for one thread at a time
	 * @throws IllegalArgumentException if {@code after} is beyond the head
	 */
	default LogCursor cursorAtHand(long after) {
		return cursor(after);
	}

	/**
	 * Add a listener that is called after each append, by the thread that appended. It
	 * must return at once.
	 * @param listener what to call
	 */
	void addListener(Runnable listener);

	/**
	 * Remove a listener.
	 * @param listener the listener to remove
	 */
	void removeListener(Runnable listener);

	/**
	 * Refuse further appends. What is held can still be read.
	 */
	void seal();

	/**
	 * Refuse further appends and release the memory as soon as no write needs it. Cursors
	 * find nothing from then on.
	 * @see #closed()
	 */
	@Override
	void close();

	/**
	 * When everything that a close has to do is done, after {@link #close()}.
	 * @return completed then, whether or not all of it succeeded
	 */
	default CompletionStage<Void> closed() {
		return CompletableFuture.completedFuture(null);
	}

}
