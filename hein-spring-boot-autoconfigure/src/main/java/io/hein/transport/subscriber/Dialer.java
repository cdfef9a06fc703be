package io.hein.transport.subscriber;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;

import io.hein.transport.netty.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections. A host name is looked up at each attempt, on a thread of its own
 * because that blocks, and all its addresses are tried. For the event loop only.
 */
final class Dialer {

	private static final int MAX_READ = 256 * 1024;

	private final String name;

	private final EventLoop loop;

	private final long timeoutMillis;

	private final Bootstrap bootstrap;

	private boolean lookingUp;

	private List<InetAddress> found = List.of();

	Dialer(String name, EventLoops eventLoops, EventLoop loop, SubscriberOptions options) {
		this.name = name;
		this.loop = loop;
		this.timeoutMillis = options.connectTimeout.toMillis();
		this.bootstrap = new Bootstrap().group(loop)
			.channel(eventLoops.channelType())
			.option(ChannelOption.TCP_NODELAY, true)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) this.timeoutMillis)
			.option(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 2048, MAX_READ));
	}

	/**
	 * Try to connect.
	 * @param address the address
	 * @param handlers makes the handlers of a channel, which are told when it is
	 * connected
	 * @param failed told why if it could not be connected
	 * @return the attempt
	 */
	Attempt dial(InetSocketAddress address, BiFunction<Channel, InetSocketAddress, ChannelHandler[]> handlers,
			Consumer<String> failed) {
		Attempt attempt = new Attempt(address, handlers, failed);
		InetAddress known = withoutLookup(address);
		if (known != null) {
			attempt.connect(List.of(known));
		}
		else {
			lookUp(attempt);
		}
		return attempt;
	}

	/**
	 * What the name that was dialled last may lead to.
	 */
	List<InetAddress> found() {
		return this.found;
	}

	private static @Nullable InetAddress withoutLookup(InetSocketAddress address) {
		String host = address.getHostString();
		byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
		if (bytes == null) {
			return null;
		}
		if (!address.isUnresolved()) {
			return address.getAddress();
		}
		try {
			return InetAddress.getByAddress(bytes);
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

	private void lookUp(Attempt attempt) {
		if (this.lookingUp) {
			attempt.fail("the name is still being looked up");
			return;
		}
		this.lookingUp = true;
		String host = attempt.address.getHostString();
		Thread thread = new Thread(() -> {
			List<InetAddress> found = lookUp(host);
			execute(() -> {
				this.lookingUp = false;
				attempt.connect(found);
			});
		}, "hein-" + this.name + "-lookup");
		thread.setDaemon(true);
		thread.start();
		this.loop.schedule(() -> attempt.lookUpTimedOut(), this.timeoutMillis, TimeUnit.MILLISECONDS);
	}

	private void execute(Runnable task) {
		try {
			this.loop.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// The event loops are closed: nobody waits for it any more
		}
	}

	private static List<InetAddress> lookUp(String host) {
		try {
			return List.of(InetAddress.getAllByName(host));
		}
		catch (UnknownHostException ex) {
			return List.of();
		}
	}

	/**
	 * One attempt to connect to one of the publisher's addresses.
	 */
	final class Attempt {

		private final InetSocketAddress address;

		private final BiFunction<Channel, InetSocketAddress, ChannelHandler[]> handlers;

		private final Consumer<String> failed;

		private final Queue<InetAddress> candidates = new ArrayDeque<>();

		private @Nullable Channel channel;

		private boolean lookedUp;

		private boolean ended;

		private boolean cancelled;

		private Attempt(InetSocketAddress address, BiFunction<Channel, InetSocketAddress, ChannelHandler[]> handlers,
				Consumer<String> failed) {
			this.address = address;
			this.handlers = handlers;
			this.failed = failed;
		}

		private void connect(List<InetAddress> found) {
			this.lookedUp = true;
			Dialer.this.found = found;
			this.candidates.addAll(found);
			if (!this.ended) {
				connectNext("unknown host");
			}
		}

		private void connectNext(String lastFailure) {
			InetAddress candidate = this.candidates.poll();
			if (candidate == null) {
				fail(lastFailure);
				return;
			}
			InetSocketAddress target = new InetSocketAddress(candidate, this.address.getPort());
			ChannelFuture connecting = Dialer.this.bootstrap.clone().handler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline().addLast(Attempt.this.handlers.apply(channel, target));
				}

			}).connect(target);
			Throwable failure = connecting.cause();
			if (failure != null && !connecting.channel().isRegistered()) {
				// There is no descriptor for it: what Netty gives instead of a channel
				// can neither be closed nor does it know this event loop
				this.channel = null;
				connectNext(rootMessage(failure));
				return;
			}
			this.channel = connecting.channel();
			connecting.addListener((connected) -> {
				if (!connected.isSuccess() && !this.ended) {
					connectNext(String.valueOf(connected.cause().getMessage()));
				}
			});
		}

		private static String rootMessage(Throwable failure) {
			Throwable root = failure;
			while (root.getCause() != null) {
				root = root.getCause();
			}
			return String.valueOf(root.getMessage());
		}

		private void lookUpTimedOut() {
			if (!this.lookedUp) {
				fail("the name could not be looked up in time");
			}
		}

		private void fail(String reason) {
			if (!this.ended) {
				this.ended = true;
				// Not before the caller knows of this attempt
				Dialer.this.loop.execute(() -> {
					if (!this.cancelled) {
						this.failed.accept(reason);
					}
				});
			}
		}

		/**
		 * Give it up. Nobody is told.
		 * @return completed when its channel is closed, {@code null} if there is none
		 */
		@Nullable ChannelFuture cancel() {
			this.ended = true;
			this.cancelled = true;
			Channel opened = this.channel;
			if (opened == null) {
				return null;
			}
			opened.close();
			return opened.closeFuture();
		}

	}

}
