package io.hein.transport.publisher;

import java.net.InetSocketAddress;

import io.hein.transport.confirm.Pings;
import io.hein.transport.confirm.Recipient;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.InstanceId;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * One connection of one subscriber, whatever protocol it speaks. Methods are for the
 * connection's event loop, except where said.
 */
interface Session extends Pings.Target {

	/**
	 * The subscriber's name. Any thread, once it is known.
	 */
	@Override
	String name();

	/**
	 * Which run of the subscriber it is. Any thread, once its name is known.
	 */
	InstanceId instanceId();

	/**
	 * Whether the subscriber speaks the classic protocol. Any thread.
	 */
	boolean isClassic();

	/**
	 * The recipient that is asked for reports. Any thread, once its name is known.
	 */
	default Recipient recipient() {
		return new Recipient(name(), instanceId());
	}

	/**
	 * Whether the subscriber was attached and wanted the topic when a message was
	 * appended. Any thread.
	 */
	boolean isAsked(long sequence, byte[] topic);

	/**
	 * Whether it is attached, or was. Any thread.
	 */
	boolean isAttached();

	/**
	 * Whether everything up to the head has left, or nothing will. Any thread.
	 */
	boolean isDrained();

	/**
	 * The last sequence written to it or passed over. Any thread, once attached.
	 */
	long position();

	/**
	 * How many messages of the log it has not received, {@code null} if that is not
	 * known. Any thread, once attached.
	 */
	@Nullable Long lag();

	/**
	 * The last sequence that it is known to have received. Any thread, once attached.
	 */
	long received();

	/**
	 * Its current state. Any thread, once attached.
	 */
	SubscriberInfo info();

	/**
	 * Where it comes from. Any thread.
	 */
	InetSocketAddress address();

	/**
	 * Its channel. Any thread.
	 */
	Channel channel();

	/**
	 * The time, by the clock of its event loop. Any thread.
	 */
	default long now() {
		return channel().eventLoop().ticker().nanoTime();
	}

	/**
	 * Run something on the event loop. If it fails, the connection ends. Any thread.
	 */
	default void execute(Runnable task) {
		channel().eventLoop().execute(() -> {
			try {
				task.run();
			}
			catch (Throwable ex) {
				failed(ex);
			}
		});
	}

	/**
	 * It failed here, not there: it ends.
	 */
	void failed(Throwable cause);

	/**
	 * Close at once. Any thread.
	 */
	default void close() {
		channel().close();
	}

	/**
	 * Ask for a sign of life on behalf of a caller that waits for it.
	 */
	void ping(Pings.Ping ping);

	/**
	 * Find out whether the subscriber lives.
	 * @param alive what to do when it shows a sign of life
	 * @param gone what to do when its connection ends before
	 */
	void askForLife(Runnable alive, Runnable gone);

	/**
	 * A newer connection has taken its place.
	 */
	void replaced();

	/**
	 * It keeps too much memory: it has to go.
	 */
	void stalled();

	/**
	 * Say goodbye: the publisher stops.
	 * @param word how it says that
	 */
	void goodbye(Goodbye word);

	/**
	 * Send the subscriber to another publisher, if it is attached and may be.
	 * @param word how that is said
	 */
	void move(Goodbye word);

}
