package io.hein.transport.publisher;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

import io.hein.transport.classic.ClassicProtocol;
import io.hein.transport.netty.OrderlyClose;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of a new connection and finds out what the peer speaks: looks at the
 * first bytes that it sends, and greets it as the classic protocol wants if none come
 * soon. A native HELLO begins with 0 and a classic name is short and has no 0 in it; what
 * is neither is for the native side to refuse. Steps out of the way once it knows.
 */
final class ProtocolDetector extends ChannelDuplexHandler {

	private static final Duration LEAVE = Duration.ofSeconds(2);

	/**
	 * A peer that speaks first is not classic, and is spared a greeting that it would
	 * skip. With thousands that come back at once that is a good part of the work.
	 */
	private static final long GREET_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private static final short TLS = 0x1603;

	private final NativeSession connection;

	private final BiFunction<InetSocketAddress, String, ClassicSession> classic;

	private @Nullable Future<?> greeting;

	private boolean leaving;

	private ProtocolDetector(NativeSession connection, BiFunction<InetSocketAddress, String, ClassicSession> classic) {
		this.connection = connection;
		this.classic = classic;
	}

	/**
	 * Put a detector in front of a new connection.
	 * @param pipeline its pipeline
	 * @param connection takes it if it is native
	 * @param classic makes a session of its address and name if it is classic
	 */
	static void addTo(ChannelPipeline pipeline, NativeSession connection,
			BiFunction<InetSocketAddress, String, ClassicSession> classic) {
		pipeline.addFirst(new ProtocolDetector(connection, classic));
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		context.fireChannelActive();
		if (!this.leaving && this.connection.state() != SessionState.CLOSED) {
			this.greeting = context.executor().schedule(() -> greet(context), GREET_AFTER_NANOS, TimeUnit.NANOSECONDS);
		}
	}

	private void greet(ChannelHandlerContext context) {
		cancelGreeting();
		if (!this.leaving && this.connection.state() != SessionState.CLOSED) {
			context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] { ClassicProtocol.ACK }), context.voidPromise());
		}
	}

	private void cancelGreeting() {
		if (this.greeting != null) {
			this.greeting.cancel(false);
			this.greeting = null;
		}
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		cancelGreeting();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf in = (ByteBuf) message;
		if (this.leaving || !in.isReadable()) {
			ReferenceCountUtil.release(message);
		}
		else if (!isName(in)) {
			context.fireChannelRead(message);
			context.pipeline().remove(this);
		}
		else {
			String name = in.toString(StandardCharsets.ISO_8859_1);
			in.release();
			if (this.greeting != null) {
				// it did not wait for the greeting, but expects it as the first byte
				greet(context);
			}
			becomeClassic(context, name);
		}
	}

	/**
	 * Whether it can be a name. Any byte but 0 can be in one that Python's users choose,
	 * but none begins like TLS.
	 */
	private static boolean isName(ByteBuf in) {
		int from = in.readerIndex();
		int length = in.readableBytes();
		return length <= ClassicProtocol.MAX_NAME && in.indexOf(from, from + length, (byte) 0) < 0
				&& !(length > 1 && in.getShort(from) == TLS);
	}

	private void becomeClassic(ChannelHandlerContext context, String name) {
		InetSocketAddress address = this.connection.handOver();
		if (address == null) {
			return;
		}
		ChannelPipeline pipeline = context.pipeline();
		while (pipeline.last() != this) {
			pipeline.removeLast();
		}
		ClassicSession session = this.classic.apply(address, name);
		pipeline.addLast(session);
		pipeline.remove(this);
		session.begin();
	}

	/**
	 * The peer may be a classic one: a reset would be its end.
	 */
	@Override
	public void close(ChannelHandlerContext context, ChannelPromise promise) {
		if (this.leaving || !context.channel().isActive()) {
			context.close(promise);
			return;
		}
		this.leaving = true;
		OrderlyClose.begin(context.channel(), LEAVE);
		OrderlyClose.keep(context.channel(), promise);
	}

}
