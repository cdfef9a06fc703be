package io.hein.transport.subscriber;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;

import io.hein.transport.fleet.HostResolver;
import io.hein.transport.netty.ChannelCustomization;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.SafeLog;
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
 * because that blocks, one lookup of a name at a time. For the event loop only.
 */
final class Dialer {

	private static final int MAX_READ = 256 * 1024;

	private final String name;

	private final EventLoop loop;

	private final long timeoutMillis;

	private final Bootstrap bootstrap;

	private final HostResolver resolver;

	private final boolean pinned;

	/**
	 * The threads that look names up. There are as many as names at most.
	 */
	private final Map<String, Thread> lookups = new HashMap<>();

	private final EventLoops eventLoops;

	private List<InetAddress> found = List.of();

	private final @Nullable Consumer<Channel> customizer;

	Dialer(String name, EventLoops eventLoops, EventLoop loop, SubscriberOptions options) {
		this.name = name;
		this.resolver = options.resolver;
		this.pinned = options.pinned;
		this.loop = loop;
		this.eventLoops = eventLoops;
		this.timeoutMillis = options.connectTimeout.toMillis();
		this.customizer = options.channelCustomizer;
		this.bootstrap = new Bootstrap().group(loop)
			.channel(eventLoops.channelType())
			.option(ChannelOption.TCP_NODELAY, true)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) this.timeoutMillis)
			.option(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 2048, MAX_READ));
	}

	/**
	 * Try to connect.
	 * @param address the address
	 * @param handlers makes the handlers of a channel, which are notified when it is
	 * connected
	 * @param caller asked which hosts to dial, and notified of what fails, but not before
	 * this returns
	 * @return the attempt
	 */
	Attempt dial(InetSocketAddress address, BiFunction<Channel, InetSocketAddress, ChannelHandler[]> handlers,
			Caller caller) {
		Attempt attempt = new Attempt(address, handlers, caller);
		attempt.guarded(() -> {
			InetAddress known = withoutLookup(address);
			if (known != null) {
				attempt.connect(List.of(known), "");
			}
			else {
				lookUp(attempt);
			}
		});
		return attempt;
	}

	/**
	 * What the name that was dialled last may lead to.
	 */
	List<InetAddress> found() {
		return this.found;
	}

	private @Nullable InetAddress withoutLookup(InetSocketAddress address) {
		if (this.pinned && !address.isUnresolved()) {
			return address.getAddress();
		}
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
		String host = attempt.address.getHostString();
		Thread before = this.lookups.get(host);
		// not by a flag that could stay set when a thread cannot be started or ends
		if (before != null && before.isAlive()) {
			attempt.fail("the name is still being looked up");
			return;
		}
		this.loop.schedule(attempt::lookUpTimedOut, this.timeoutMillis, TimeUnit.MILLISECONDS);
		Thread thread = this.eventLoops.newThread("hein-" + this.name + "-lookup", () -> lookUp(host, attempt));
		thread.start();
		this.lookups.put(host, thread);
	}

	/**
	 * On a thread of its own.
	 */
	private void lookUp(String host, Attempt attempt) {
		try {
			lookedUp(host, attempt, List.of(this.resolver.resolve(host)), "unknown host");
		}
		catch (UnknownHostException ex) {
			lookedUp(host, attempt, List.of(), "unknown host");
		}
		catch (Throwable ex) {
			lookedUp(host, attempt, List.of(), "the name could not be looked up: " + SafeLog.describe(ex));
		}
	}

	private void lookedUp(String host, Attempt attempt, List<InetAddress> found, String otherwise) {
		execute(() -> {
			this.lookups.remove(host);
			attempt.guarded(() -> attempt.connect(found, otherwise));
		});
	}

	private void execute(Runnable task) {
		// if they are closed, nobody waits for it any more
		EventLoops.tryExecute(this.loop, task);
	}

	/**
	 * The subscriber that dials.
	 */
	interface Caller {

		/**
		 * Which of the hosts to dial to which an address leads.
		 * @param found all of them, at least one
		 * @return those to dial, in that order; at least one
		 */
		List<InetAddress> hosts(List<InetAddress> found);

		/**
		 * A host is dialled now.
		 * @param host the host
		 */
		void dialling(InetAddress host);

		/**
		 * The host that was dialled last could not be connected.
		 */
		void notConnected();

		/**
		 * The attempt has ended: there is no connection.
		 * @param reason why
		 */
		void failed(String reason);

	}

	/**
	 * One attempt to connect to one of the publisher's addresses.
	 */
	final class Attempt {

		private final InetSocketAddress address;

		private final BiFunction<Channel, InetSocketAddress, ChannelHandler[]> handlers;

		private final Caller caller;

		private final Queue<InetAddress> candidates = new ArrayDeque<>();

		private @Nullable Channel channel;

		private boolean lookedUp;

		private boolean ended;

		private boolean cancelled;

		/**
		 * Why it has ended, until the caller knows.
		 */
		private @Nullable String failure;

		private Attempt(InetSocketAddress address, BiFunction<Channel, InetSocketAddress, ChannelHandler[]> handlers,
				Caller caller) {
			this.address = address;
			this.handlers = handlers;
			this.caller = caller;
		}

		/**
		 * Do something that fails the attempt if it fails, for whatever reason.
		 */
		private void guarded(Runnable task) {
			try {
				task.run();
			}
			catch (Throwable ex) {
				fail(SafeLog.describe(ex));
			}
		}

		private void connect(List<InetAddress> found, String otherwise) {
			this.lookedUp = true;
			Dialer.this.found = found;
			if (this.ended) {
				return;
			}
			if (!found.isEmpty()) {
				this.candidates.addAll(this.caller.hosts(found));
			}
			connectNext(otherwise);
		}

		private void notConnected(String why) {
			this.caller.notConnected();
			connectNext(why);
		}

		private void connectNext(String lastFailure) {
			InetAddress candidate = this.candidates.poll();
			if (candidate == null) {
				fail(lastFailure);
				return;
			}
			this.caller.dialling(candidate);
			InetSocketAddress target = new InetSocketAddress(candidate, this.address.getPort());
			ChannelFuture connecting = Dialer.this.bootstrap.clone().handler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline().addLast(Attempt.this.handlers.apply(channel, target));
					ChannelCustomization.apply(Dialer.this.customizer, channel);
				}

			}).connect(target);
			Throwable failure = connecting.cause();
			if (failure != null && !connecting.channel().isRegistered()) {
				// There is no descriptor for it: what Netty gives instead of a channel
				// can neither be closed nor does it know this event loop
				this.channel = null;
				notConnected(SafeLog.message(SafeLog.root(failure)));
				return;
			}
			this.channel = connecting.channel();
			connecting.addListener((connected) -> {
				if (!connected.isSuccess() && !this.ended) {
					guarded(() -> notConnected(SafeLog.message(connected.cause())));
				}
			});
		}

		private void lookUpTimedOut() {
			if (!this.lookedUp) {
				fail("the name could not be looked up in time");
			}
		}

		private void fail(String reason) {
			if (!this.ended) {
				this.ended = true;
				this.failure = reason;
				// Not before the caller knows of this attempt
				Dialer.this.loop.execute(this::report);
			}
		}

		/**
		 * Notify the caller if the attempt has failed. To be called now and then too: the
		 * event loop may have had no room for that.
		 */
		void report() {
			String reason = this.failure;
			if (reason != null && !this.cancelled) {
				this.failure = null;
				this.caller.failed(reason);
			}
		}

		/**
		 * Give it up without notice.
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
