package io.hein.transport.subscriber;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.hein.transport.classic.ClassicProtocol;
import io.hein.transport.fleet.AddressOrder;
import io.hein.transport.fleet.AddressSource;
import io.hein.transport.fleet.Attach;
import io.hein.transport.fleet.HostResolver;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.netty.Checks;
import io.hein.transport.netty.EventLoops;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * What a builder collects. Not changed after a subscriber has it.
 */
final class SubscriberOptions {

	private static final Duration LONGEST = Duration.ofDays(1);

	List<InetSocketAddress> addresses = new ArrayList<>();

	/**
	 * The port where an address has none, 0 while it is not known.
	 */
	@Nullable IntSupplier localPort;

	@Nullable String name;

	StartFrom startFrom = StartFrom.LATEST;

	@Nullable Supplier<@Nullable Position> startAfter;

	@Nullable String token;

	@Nullable Supplier<SslContext> sslContext;

	@Nullable Consumer<Channel> channelCustomizer;

	boolean allowInsecure;

	Duration connectTimeout = Duration.ofSeconds(5);

	Subscriber.Reconnect reconnect = Subscriber.Reconnect.DEFAULT;

	int maxMessageSize = 1024 * 1024;

	Duration keepaliveTime = Duration.ofSeconds(5);

	Duration keepaliveTimeout = Duration.ofSeconds(15);

	Duration shutdownTimeout = Duration.ofSeconds(10);

	Protocol protocol = Protocol.NATIVE;

	@Nullable Duration classicIdleTimeout;

	@Nullable Function<String, Executor> laneExecutors;

	/**
	 * Whether the one lane is run by the event loop of the connection, which it has for
	 * itself.
	 */
	boolean direct;

	@Nullable EventLoops eventLoops;

	HostResolver resolver = InetAddress::getAllByName;

	/**
	 * Whether addresses that are resolved are dialled as they are.
	 */
	boolean pinned;

	AddressOrder addressOrder = AddressOrder.LISTED;

	Attach attach = Attach.ANY;

	@Nullable AddressSource addressSource;

	Predicate<Epoch> ownEpochs = (epoch) -> false;

	Duration discoveryInterval = Duration.ofSeconds(10);

	Duration forgetAfter = Duration.ofSeconds(60);

	int maxPublishers = 256;

	/**
	 * Where the first attach begins if the publisher was not there at first, {@code null}
	 * for the same place.
	 */
	@Nullable StartFrom startLaterFrom;

	@Nullable Function<String, @Nullable Position> startAfterEach;

	List<SubscriberListener> listeners = new ArrayList<>();

	/**
	 * Check what was collected.
	 * @return a copy that the builder no longer changes
	 * @throws IllegalArgumentException if something is missing or makes no sense
	 */
	SubscriberOptions checked() {
		checkAttach();
		if (this.addresses.isEmpty() && this.addressSource == null) {
			throw new IllegalArgumentException("A subscriber needs the address of a publisher");
		}
		for (InetSocketAddress address : this.addresses) {
			if (address.getPort() == 0 && this.localPort == null) {
				throw new IllegalArgumentException("The port of the publisher's address " + address + " is 0");
			}
		}
		checkReconnect();
		requirePositive("connect timeout", this.connectTimeout);
		requirePositive("keep-alive time", this.keepaliveTime);
		requirePositive("shutdown timeout", this.shutdownTimeout);
		if (this.keepaliveTimeout.compareTo(this.keepaliveTime) <= 0) {
			throw new IllegalArgumentException("The keep-alive timeout (" + this.keepaliveTimeout
					+ ") must be longer than the keep-alive time (" + this.keepaliveTime + ")");
		}
		requireShort("keep-alive timeout", this.keepaliveTimeout);
		if (this.maxMessageSize < 1 || this.maxMessageSize > DataFrame.MAX_PAYLOAD) {
			throw new IllegalArgumentException("The maximum message size is " + this.maxMessageSize
					+ " bytes, but must be 1 to " + DataFrame.MAX_PAYLOAD);
		}
		if (this.token != null && this.token.getBytes(StandardCharsets.UTF_8).length > Hello.MAX_TOKEN) {
			throw new IllegalArgumentException("The token is longer than " + Hello.MAX_TOKEN + " bytes");
		}
		checkDirect();
		checkClassic();
		checkExposure();
		return copy();
	}

	/**
	 * An address with the port that it has at present.
	 */
	InetSocketAddress located(InetSocketAddress address) {
		IntSupplier port = this.localPort;
		return (address.getPort() == 0 && port != null)
				? InetSocketAddress.createUnresolved(address.getHostString(), port.getAsInt()) : address;
	}

	/**
	 * A name is not looked up for that: what it leads to is checked when it is dialled.
	 */
	private void checkExposure() {
		if (!mayExposeToken()) {
			for (InetSocketAddress address : this.addresses) {
				if (!isLoopback(address)) {
					throw new ExposedTokenException(address.getHostString());
				}
			}
		}
	}

	/**
	 * Whether there is no token, or one that may be sent to whatever address.
	 */
	boolean mayExposeToken() {
		return this.token == null || this.sslContext != null || this.allowInsecure;
	}

	private static boolean isLoopback(InetSocketAddress address) {
		String host = address.getHostString().toLowerCase(Locale.ROOT);
		byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
		try {
			return (bytes != null) ? InetAddress.getByAddress(bytes).isLoopbackAddress()
					: host.equals("localhost") || host.endsWith(".localhost");
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

	private void checkAttach() {
		if (this.attach == Attach.ANY) {
			if (this.addressSource != null || this.startAfterEach != null) {
				throw new IllegalArgumentException(
						"An address source and a position for each publisher need a subscriber that attaches to all");
			}
			return;
		}
		if (this.protocol == Protocol.CLASSIC) {
			throw new IllegalArgumentException("A subscriber that attaches to all its publishers cannot speak the"
					+ " classic protocol, which has no positions");
		}
		if (this.startAfter != null) {
			throw new IllegalArgumentException("A subscriber that attaches to all its publishers needs a position"
					+ " for each of them, not one for all");
		}
		requirePositive("discovery interval", this.discoveryInterval);
		requirePositive("time after which a publisher is forgotten", this.forgetAfter);
		if (this.maxPublishers < 1) {
			throw new IllegalArgumentException(
					"The maximum of publishers is " + this.maxPublishers + ", but must be at least 1");
		}
	}

	private void checkDirect() {
		if (this.direct && this.attach == Attach.ALL) {
			throw new IllegalArgumentException(
					"A subscriber that attaches to all its publishers cannot call its listener"
							+ " directly: that would run on the event loops of several connections");
		}
		if (this.direct && this.protocol == Protocol.CLASSIC) {
			throw new IllegalArgumentException("A subscriber that speaks the classic protocol cannot call its listener"
					+ " directly: its publisher, and others with it, would wait for the listener");
		}
		if (this.direct && this.laneExecutors != null) {
			throw new IllegalArgumentException("A subscriber that calls its listener directly, on the event loop of its"
					+ " connection, cannot have executors for lanes too");
		}
	}

	private void checkClassic() {
		if (this.classicIdleTimeout != null) {
			requirePositive("idle timeout", this.classicIdleTimeout);
		}
		if (this.protocol == Protocol.CLASSIC && (this.sslContext != null || this.token != null)) {
			throw new IllegalArgumentException("The classic protocol has neither TLS nor a token");
		}
		String wanted = this.name;
		if (this.protocol == Protocol.CLASSIC && wanted != null && !ClassicProtocol.isName(wanted)) {
			throw new IllegalArgumentException("The name '" + wanted + "' is longer than the "
					+ ClassicProtocol.MAX_NAME + " characters that the classic protocol allows");
		}
	}

	private void checkReconnect() {
		requirePositive("reconnect delay", this.reconnect.delay());
		requirePositive("maximum reconnect delay", this.reconnect.maxDelay());
		requirePositive("delay after a refusal", this.reconnect.refusedDelay());
		if (!(this.reconnect.multiplier() >= 1)) {
			throw new IllegalArgumentException(
					"The reconnect multiplier is " + this.reconnect.multiplier() + ", but must be at least 1");
		}
		if (this.reconnect.maxDelay().compareTo(this.reconnect.delay()) < 0) {
			throw new IllegalArgumentException("The maximum reconnect delay (" + this.reconnect.maxDelay()
					+ ") is shorter than the reconnect delay (" + this.reconnect.delay() + ")");
		}
	}

	private static void requirePositive(String what, Duration duration) {
		requireShort(what, Checks.positive(what, duration));
	}

	private static void requireShort(String what, Duration duration) {
		if (duration.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException("The " + what + " is " + duration + ", but must be at most " + LONGEST);
		}
	}

	/**
	 * What the members of a group have that are for one publisher each.
	 * @param address where it is
	 * @param first where its first attach begins
	 * @param later the same, if the publisher is not there at first
	 */
	SubscriberOptions member(InetSocketAddress address, StartFrom first, StartFrom later) {
		SubscriberOptions member = copy();
		member.addresses = List.of(address);
		member.pinned = true;
		member.startFrom = first;
		member.startLaterFrom = later;
		member.listeners = List.of();
		return member;
	}

	private SubscriberOptions copy() {
		SubscriberOptions copy = new SubscriberOptions();
		copy.addresses = List.copyOf(this.addresses);
		copy.localPort = this.localPort;
		copy.name = this.name;
		copy.startFrom = this.startFrom;
		copy.startAfter = this.startAfter;
		copy.token = this.token;
		copy.sslContext = this.sslContext;
		copy.channelCustomizer = this.channelCustomizer;
		copy.allowInsecure = this.allowInsecure;
		copy.connectTimeout = this.connectTimeout;
		copy.reconnect = this.reconnect;
		copy.maxMessageSize = this.maxMessageSize;
		copy.keepaliveTime = this.keepaliveTime;
		copy.keepaliveTimeout = this.keepaliveTimeout;
		copy.shutdownTimeout = this.shutdownTimeout;
		copy.protocol = this.protocol;
		copy.classicIdleTimeout = this.classicIdleTimeout;
		copy.laneExecutors = this.laneExecutors;
		copy.direct = this.direct;
		copy.eventLoops = this.eventLoops;
		copy.resolver = this.resolver;
		copy.pinned = this.pinned;
		copy.addressOrder = this.addressOrder;
		copy.attach = this.attach;
		copy.addressSource = this.addressSource;
		copy.ownEpochs = this.ownEpochs;
		copy.discoveryInterval = this.discoveryInterval;
		copy.forgetAfter = this.forgetAfter;
		copy.maxPublishers = this.maxPublishers;
		copy.startLaterFrom = this.startLaterFrom;
		copy.startAfterEach = this.startAfterEach;
		copy.listeners = List.copyOf(this.listeners);
		return copy;
	}

}
