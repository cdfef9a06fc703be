package io.hein.transport.classic;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.hein.transport.netty.OrderlyClose;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FixedRecvByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber's side of the classic protocol: the handshake, with patience, when to
 * acknowledge, and how to leave. A Python publisher waits for one acknowledgement for
 * each of its writes, stops serving all subscribers after a reset, and accepts no more
 * connections after an abandoned handshake. For one connection, in its event loop.
 *
 * @since 0.1.0
 */
public final class ClassicReceiver extends ChannelDuplexHandler implements ClassicFrameReader.Sink {

	/**
	 * How long the publisher may be busy with others before it answers.
	 */
	static final Duration PATIENCE = Duration.ofSeconds(60);

	/**
	 * How long a handshake that is no longer wanted may take to end.
	 */
	static final Duration LAST_PATIENCE = Duration.ofSeconds(10);

	/**
	 * A publisher that has nothing to send does not notice that a subscriber leaves.
	 */
	static final Duration LEAVE = Duration.ofSeconds(2);

	/**
	 * After how long a frame is acknowledged even though more keeps coming.
	 */
	static final Duration LONGEST_WAIT = Duration.ofMillis(500);

	private static final int READ = 64 * 1024;

	private static final int MUCH = 16 * 1024;

	private static final long UNSURE_MILLIS = 1;

	private static final int ENDLESS = 16 * 1024 * 1024;

	private final Channel channel;

	private final byte[] name;

	private final @Nullable Duration idleLimit;

	private final Listener listener;

	private final ClassicFrameReader reader;

	private State state = State.NEW;

	private boolean named;

	private boolean stranger;

	private boolean leaveWhenAccepted;

	private @Nullable Future<?> patience;

	private @Nullable Future<?> idle;

	private @Nullable Future<?> overdue;

	private long lastFrame;

	private boolean owing;

	private long reads;

	/**
	 * How many bytes were read since the last acknowledgement.
	 */
	private long bytes;

	private boolean dying;

	private @Nullable String reason;

	/**
	 * Create a receiver.
	 * @param channel its channel
	 * @param name the subscriber's name, see {@link ClassicProtocol#isName}
	 * @param maxLength the longest frame that is accepted
	 * @param idleLimit after how long without any frame to leave, {@code null} for never
	 * @param listener notified of what happens
	 */
	public ClassicReceiver(Channel channel, String name, int maxLength, @Nullable Duration idleLimit,
			Listener listener) {
		this.channel = channel;
		this.name = name.getBytes(StandardCharsets.US_ASCII);
		this.idleLimit = idleLimit;
		this.listener = listener;
		this.reader = new ClassicFrameReader(this, channel.alloc(), maxLength, ENDLESS);
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		context.channel().config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ));
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		this.state = State.SHAKING_HANDS;
		this.patience = schedule(PATIENCE, () -> leave("no answer from the publisher"));
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf in = (ByteBuf) message;
		try {
			this.reads++;
			this.bytes += in.readableBytes();
			if (this.state == State.SHAKING_HANDS) {
				shakeHands(in);
			}
			if (this.state == State.ACCEPTED && in.isReadable()) {
				this.listener.bytes(in.readableBytes());
				this.reader.read(in);
				this.listener.readEnded();
			}
		}
		catch (ClassicFormatException ex) {
			this.listener.readEnded();
			leave(String.valueOf(ex.getMessage()));
		}
		finally {
			in.release();
		}
	}

	private void shakeHands(ByteBuf in) {
		while (in.isReadable() && this.state == State.SHAKING_HANDS) {
			if (in.readByte() != ClassicProtocol.ACK) {
				this.stranger = true;
				leave("the publisher does not speak the classic protocol");
			}
			else if (!this.named) {
				sendName();
			}
			else {
				accepted();
			}
		}
	}

	private void sendName() {
		this.named = true;
		this.channel.writeAndFlush(Unpooled.wrappedBuffer(this.name), this.channel.voidPromise());
	}

	private void accepted() {
		cancel(this.patience);
		if (this.leaveWhenAccepted) {
			beginToLeave();
			return;
		}
		this.state = State.ACCEPTED;
		this.lastFrame = now();
		if (this.idleLimit != null) {
			watchIdleness(this.idleLimit, this.idleLimit.toNanos());
		}
		this.listener.accepted();
	}

	private void watchIdleness(Duration limit, long wait) {
		this.idle = this.channel.eventLoop().schedule(() -> {
			long left = limit.toNanos() - (now() - this.lastFrame);
			if (left <= 0) {
				leave("no frame came for " + limit);
			}
			else {
				watchIdleness(limit, left);
			}
		}, wait, TimeUnit.NANOSECONDS);
	}

	@Override
	public void onFrame(ClassicFrame frame) {
		owe();
		switch (frame.key()) {
			case RAW, JSON -> this.listener.message(frame);
			case DIE -> {
				this.dying = true;
			}
			case PING, UNKNOWN -> {
				// only to be acknowledged
			}
		}
	}

	@Override
	public void onTooLong() {
		owe();
		this.listener.tooLong();
	}

	@Override
	public void onMalformed(String why) {
		owe();
		this.listener.malformed(why);
	}

	private void owe() {
		this.lastFrame = now();
		if (!this.owing) {
			this.owing = true;
			if (this.overdue == null) {
				this.overdue = schedule(LONGEST_WAIT, this::acknowledgeOverdue);
			}
		}
	}

	private void acknowledgeOverdue() {
		this.overdue = null;
		acknowledge();
	}

	/**
	 * The publisher waits after each of its writes, so where the stream pauses at the end
	 * of a frame, one of them has come to its end.
	 */
	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		if (this.dying && this.state == State.ACCEPTED) {
			acknowledge();
			leave("the publisher wants the connection to end");
		}
		else if (this.owing && this.reader.isAtFrameEnd()) {
			if (this.bytes < MUCH) {
				acknowledge();
				return;
			}
			// a long write comes in pieces, and one of them may end with a frame by
			// chance
			long read = this.reads;
			this.channel.eventLoop().schedule(() -> {
				if (this.reads == read) {
					acknowledge();
				}
			}, UNSURE_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	private void acknowledge() {
		if (this.owing && this.state == State.ACCEPTED) {
			this.owing = false;
			this.bytes = 0;
			if (this.overdue != null) {
				this.overdue.cancel(false);
				this.overdue = null;
			}
			this.channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] { ClassicProtocol.ACK }),
					this.channel.voidPromise());
		}
	}

	/**
	 * Leave cleanly. A handshake is completed first.
	 * @param why a sentence for people
	 */
	public void leave(String why) {
		if (this.state == State.LEAVING || this.leaveWhenAccepted) {
			return;
		}
		this.reason = why;
		if (this.state == State.SHAKING_HANDS && !this.stranger && this.channel.isActive()) {
			this.leaveWhenAccepted = true;
			if (!this.named) {
				sendName();
			}
			cancel(this.patience);
			this.patience = schedule(LAST_PATIENCE, this::beginToLeave);
		}
		else {
			beginToLeave();
		}
	}

	private void beginToLeave() {
		this.state = State.LEAVING;
		cancelAll();
		OrderlyClose.begin(this.channel, LEAVE);
	}

	/**
	 * Closing the channel is an orderly leave, too, unless one is under way already.
	 */
	@Override
	public void close(ChannelHandlerContext context, ChannelPromise promise) {
		if (this.state == State.NEW || this.state == State.LEAVING || !context.channel().isActive()) {
			context.close(promise);
			return;
		}
		leave("the subscriber no longer wants anything");
		OrderlyClose.keep(context.channel(), promise);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		boolean accepted = this.state == State.ACCEPTED;
		boolean refused = this.state == State.SHAKING_HANDS && this.named && !this.leaveWhenAccepted;
		String why = this.reason;
		this.state = State.LEAVING;
		cancelAll();
		this.reader.close();
		if (why == null) {
			why = (accepted) ? "the connection was closed" : (refused)
					? "the publisher closed the connection instead of accepting the name: it is in use, or there "
							+ "are too many subscribers"
					: "the publisher closed the connection before it greeted";
		}
		this.listener.ended(why);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		this.reader.close();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		if (cause instanceof IOException) {
			leave("the connection was lost (" + cause.getMessage() + ")");
		}
		else if (this.state != State.LEAVING) {
			this.listener.failed(cause);
			leave("unexpected failure: " + cause);
		}
	}

	private long now() {
		return this.channel.eventLoop().ticker().nanoTime();
	}

	private Future<?> schedule(Duration delay, Runnable task) {
		return this.channel.eventLoop().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void cancelAll() {
		cancel(this.patience);
		cancel(this.idle);
		cancel(this.overdue);
	}

	private static void cancel(@Nullable Future<?> timer) {
		if (timer != null) {
			timer.cancel(false);
		}
	}

	private enum State {

		NEW, SHAKING_HANDS, ACCEPTED, LEAVING

	}

	/**
	 * Notified of what happens on a connection, in its event loop.
	 */
	public interface Listener {

		/**
		 * The publisher has accepted the name.
		 */
		void accepted();

		/**
		 * Bytes of frames were read.
		 * @param count how many
		 */
		void bytes(int count);

		/**
		 * A message has come.
		 * @param frame the frame, raw or typed JSON, valid during the call
		 */
		void message(ClassicFrame frame);

		/**
		 * A frame has come that is longer than it may be.
		 */
		void tooLong();

		/**
		 * Something has come that is no frame.
		 * @param why what is wrong with it
		 */
		void malformed(String why);

		/**
		 * All that was read was passed on.
		 */
		void readEnded();

		/**
		 * Something failed here, and the connection is going to end.
		 * @param cause what failed
		 */
		void failed(Throwable cause);

		/**
		 * The connection is closed.
		 * @param why a sentence for people
		 */
		void ended(String why);

	}

}
