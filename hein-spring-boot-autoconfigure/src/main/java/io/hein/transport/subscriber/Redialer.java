package io.hein.transport.subscriber;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;

import io.hein.transport.fleet.AddressOrder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Dials the address that is next, when it is time: one attempt at once, each after the
 * wait that the end of the one before calls for. For the event loop only.
 */
final class Redialer implements Dialer.Caller {

	private final EventLoop loop;

	private final Dialer dialer;

	private final SubscriberOptions options;

	private final Reports reports;

	private final BiFunction<Channel, InetSocketAddress, ChannelHandler[]> handlers;

	private final Consumer<String> failed;

	private Addresses addresses;

	private Dialer.@Nullable Attempt attempt;

	/**
	 * Whether the last attempt has come to a host.
	 */
	private boolean dialled;

	private @Nullable Future<?> waiting;

	private @Nullable ChannelFuture abandoned;

	/**
	 * The address of the last attempt, with the port that it had then.
	 */
	private @Nullable InetSocketAddress located;

	/**
	 * Create a redialer, which does not dial yet.
	 * @param loop the event loop
	 * @param dialer makes the connections
	 * @param options where to dial, and how long to wait
	 * @param reports notified of what happens
	 * @param handlers makes the handlers of a channel
	 * @param failed called with the reason when an attempt has failed
	 */
	Redialer(EventLoop loop, Dialer dialer, SubscriberOptions options, Reports reports,
			BiFunction<Channel, InetSocketAddress, ChannelHandler[]> handlers, Consumer<String> failed) {
		this.loop = loop;
		this.dialer = dialer;
		this.options = options;
		this.reports = reports;
		this.handlers = handlers;
		this.failed = failed;
		this.addresses = newAddresses(options);
	}

	private static Addresses newAddresses(SubscriberOptions options) {
		return new Addresses(ordered(options.addresses, options), options.reconnect,
				() -> ThreadLocalRandom.current().nextDouble());
	}

	private static <T> List<T> ordered(List<T> all, SubscriberOptions options) {
		if (options.addressOrder == AddressOrder.LISTED) {
			return all;
		}
		List<T> shuffled = new ArrayList<>(all);
		Collections.shuffle(shuffled, ThreadLocalRandom.current());
		return shuffled;
	}

	/**
	 * Forget what has failed before.
	 */
	void reset() {
		this.addresses = newAddresses(this.options);
	}

	/**
	 * The address that was dialled last.
	 * @return the address, as it was configured
	 */
	InetSocketAddress address() {
		return (this.located != null) ? this.located : this.addresses.current();
	}

	/**
	 * What that address may lead to.
	 */
	List<InetAddress> found() {
		return this.dialer.found();
	}

	/**
	 * Whether it dials or waits until it may, up to the attach.
	 * @return whether it does
	 */
	boolean isBusy() {
		return this.waiting != null || this.attempt != null;
	}

	/**
	 * Take up again what nobody was notified of.
	 */
	void mend() {
		if (this.attempt != null) {
			this.attempt.report();
		}
	}

	void dial() {
		long wait = this.addresses.choose(now());
		if (wait > 0) {
			this.reports.state(ConnectionState.WAITING);
			this.waiting = this.loop.schedule(this::connect, wait, TimeUnit.NANOSECONDS);
		}
		else {
			connect();
		}
	}

	private void connect() {
		this.waiting = null;
		InetSocketAddress address = this.options.located(this.addresses.current());
		this.located = address;
		this.reports.connecting(address);
		this.dialled = false;
		this.attempt = this.dialer.dial(address, this.handlers, this);
	}

	@Override
	public List<InetAddress> hosts(List<InetAddress> found) {
		return this.addresses.hosts(ordered(found, this.options), now());
	}

	@Override
	public void dialling(InetAddress host) {
		this.dialled = true;
		this.addresses.dialling(host);
	}

	@Override
	public void notConnected() {
		this.addresses.failed(now());
	}

	@Override
	public void failed(String reason) {
		if (this.attempt == null) {
			return;
		}
		this.attempt = null;
		if (!this.dialled) {
			this.addresses.leadsNowhere(now());
		}
		this.failed.accept("cannot connect to " + address() + " (" + reason + ")");
	}

	/**
	 * Stop dialling and waiting.
	 * @return whether there was an attempt, whose connection is useless now
	 */
	boolean stop() {
		if (this.waiting != null) {
			this.waiting.cancel(false);
			this.waiting = null;
		}
		if (this.attempt == null) {
			return false;
		}
		this.abandoned = this.attempt.cancel();
		this.attempt = null;
		return true;
	}

	/**
	 * Stop for good.
	 * @return whether there was an attempt, whose connection is useless now
	 * @see #abandoned()
	 */
	boolean stopForGood() {
		this.abandoned = null;
		return stop();
	}

	/**
	 * The channel of the attempt that was stopped last.
	 * @return completed when it is closed, {@code null} if there is none
	 */
	@Nullable ChannelFuture abandoned() {
		return this.abandoned;
	}

	void attached() {
		this.addresses.attached();
		this.attempt = null;
	}

	/**
	 * A connection has ended: that decides what is dialled next, and when.
	 * @param connection the connection
	 * @param end how it ended
	 * @param attached whether it was attached
	 */
	void ended(Connection connection, ConnectionEnd end, boolean attached) {
		this.attempt = null;
		if (end.isRefusal()) {
			this.addresses.refused(now());
		}
		else if (attached) {
			this.addresses.lost(now(), connection.lived(), end.retryAfter(), end.tryAnother());
			this.addresses.returning(now(), end.backSoon());
		}
		else if (end.retryAfter() > 0 || end.tryAnother()) {
			// one that has not let it attach is none to stay with
			this.addresses.lost(now(), 0, end.retryAfter(), true);
		}
		else {
			this.addresses.failed(now());
		}
	}

	private long now() {
		return this.loop.ticker().nanoTime();
	}

}
