package io.hein.listener;

import java.time.Duration;
import java.util.List;

import io.hein.core.HeinGap;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

/**
 * A call of a listener that has failed, and the means to do something about it. Valid
 * only during the call of the {@link HeinListenerErrorHandler}.
 *
 * @since 0.1.0
 */
public interface FailedInvocation {

	/**
	 * The listener's id.
	 * @return the id
	 */
	String getListenerId();

	/**
	 * The name of the listener's connection.
	 * @return the name
	 */
	String getConnection();

	/**
	 * What the listener was called with.
	 * @return one message, or all of a batch, as received; empty if it was a gap
	 */
	List<Message<byte[]>> getMessages();

	/**
	 * The gap that the listener was called with.
	 * @return the gap, {@code null} if it was messages
	 */
	@Nullable HeinGap getGap();

	/**
	 * Why the first call failed.
	 * @return the exception
	 */
	Exception getCause();

	/**
	 * Whether a message could not be converted. Trying again is pointless:
	 * {@link #retry()} fails at once.
	 * @return whether it was unreadable
	 */
	default boolean isUnreadable() {
		return getCause() instanceof UnreadableMessageException;
	}

	/**
	 * Call the listener again with the same messages.
	 * @throws Exception if it fails again
	 */
	void retry() throws Exception;

	/**
	 * Wait, but not when the container stops.
	 * @param duration how long
	 * @return {@code true} after the whole time, {@code false} as soon as the container
	 * stops: there should be no more waiting then
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean await(Duration duration) throws InterruptedException;

}
