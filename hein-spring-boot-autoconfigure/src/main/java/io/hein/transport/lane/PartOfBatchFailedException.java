package io.hein.transport.lane;

import java.util.Collection;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Some messages of a batch could not be handled. Thrown by
 * {@link MessageHandler#onBatch}, so that only they count as failed: the others are
 * reported as handled. It has no stack trace of its own.
 *
 * @since 0.1.0
 */
public final class PartOfBatchFailedException extends Exception {

	private static final long serialVersionUID = 1L;

	private final TreeSet<Long> failed;

	/**
	 * Create an exception.
	 * @param message what could not be handled; it is logged
	 * @param cause why, or {@code null}
	 * @param failed the {@linkplain ReceivedMessage#sequence() sequences} of the messages
	 * that failed; it is copied
	 */
	public PartOfBatchFailedException(String message, @Nullable Throwable cause, Collection<Long> failed) {
		super(message, cause, true, false);
		this.failed = new TreeSet<>(failed);
	}

	/**
	 * Whether a message of the batch failed.
	 * @param message the message
	 * @return whether its sequence is among those that failed
	 */
	public boolean hasFailed(ReceivedMessage message) {
		return this.failed.contains(message.sequence());
	}

}
