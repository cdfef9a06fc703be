package io.hein.listener;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.hein.transport.lane.LaneState;

/**
 * Runs one listener: a lane of its own on a connection that it shares with others. All
 * methods are thread-safe and none of them waits.
 *
 * @since 0.1.0
 */
public interface MessageListenerContainer {

	/**
	 * The listener's id.
	 * @return the id, unique in the application
	 */
	String getId();

	/**
	 * The name of the connection.
	 * @return the name, {@code default} for the default one
	 */
	String getConnection();

	/**
	 * What the listener wants.
	 * @return its topic patterns
	 */
	List<String> getTopics();

	/**
	 * Change the topics. In the stream the change happens at one position; it does not
	 * need a new connection.
	 * @param topics topic patterns, at least one
	 * @throws IllegalArgumentException if one is not a legal pattern, or there is none
	 */
	void setTopics(Collection<String> topics);

	/**
	 * Whether the listener takes gaps and no messages. The connection asks for the topics
	 * of such a listener only if it runs no others.
	 * @return whether it takes gaps only
	 */
	boolean isGapsOnly();

	/**
	 * What the container does.
	 * @return the state; {@link LaneState#STOPPED} while its connection is stopped
	 */
	LaneState getState();

	/**
	 * Whether it takes part in the stream, paused or not.
	 * @return whether it does
	 */
	boolean isRunning();

	/**
	 * Whether it should run whenever its connection does: at first according to its
	 * {@code autoStartup}, then to the last {@link #start()} or {@link #stop()}.
	 * @return whether it is
	 */
	boolean isStartRequested();

	/**
	 * Start: hand over what was kept at a stop, then join the stream at the current
	 * position. The first start before that of the connection begins where the connection
	 * does. Does nothing if it is running.
	 */
	void start();

	/**
	 * Stop: the running call is finished, what is waiting is kept, the topics leave the
	 * connection's. What is published meanwhile is neither delivered nor a gap.
	 * @return completed when no call is running
	 */
	CompletableFuture<Void> stop();

	/**
	 * Hand nothing over from now on, but keep the place in the stream: the queue fills,
	 * then the connection lags, and with it its other listeners, but it stays for as long
	 * as the pause lasts.
	 */
	void pause();

	/**
	 * Undo {@link #pause()}. A stop undoes it too.
	 */
	void resume();

	/**
	 * Stop for good, and drop what is waiting. The container cannot be started again.
	 * @return completed when no call is running
	 */
	CompletableFuture<Void> remove();

	/**
	 * End the waits of retries, because the connection is about to stop. The next start
	 * undoes it.
	 */
	void endWaits();

	/**
	 * How much the queue retains at present.
	 * @return the number of bytes
	 */
	long getQueueSize();

}
