package io.hein.core;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.SubscriberInfo;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber as its publisher sees it. A snapshot.
 *
 * @param name its name
 * @param address the address from which it connected
 * @param since when it attached
 * @param protocol {@code native} or {@code classic}
 * @param topics its topic patterns
 * @param position the last position written to it, or skipped because it does not want it
 * @param handled the last position that it reported as handled, or after which it began
 * if it is new and has reported nothing yet
 * @param lag how many messages of the log it has not received, as it reported within the
 * last two seconds; {@code null} if that is not known, because it has reported nothing
 * although something is on its way to it
 * @param lagBytes how many bytes of the log have not been sent to it yet
 * @param slow whether it counts as slow at present
 * @since 0.1.0
 */
public record ConnectedSubscriber(String name, InetSocketAddress address, Instant since, String protocol,
		List<String> topics, HeinPosition position, HeinPosition handled, @Nullable Long lag, long lagBytes,
		boolean slow) {

	/**
	 * Create a snapshot.
	 */
	public ConnectedSubscriber {
		topics = List.copyOf(topics);
		address = resolved(address);
	}

	/**
	 * An address that was read from its text is equal to the one that it was written
	 * from. No name is looked up for that.
	 */
	private static InetSocketAddress resolved(InetSocketAddress address) {
		InetAddress literal = (address.isUnresolved())
				? NetUtil.createInetAddressFromIpAddressString(address.getHostString()) : null;
		return (literal != null) ? new InetSocketAddress(literal, address.getPort()) : address;
	}

	/**
	 * All subscribers of a publisher.
	 * @param publisher the publisher
	 * @return a snapshot, in no particular order
	 */
	public static List<ConnectedSubscriber> allOf(Publisher publisher) {
		return publisher.subscribers().stream().map(ConnectedSubscriber::of).toList();
	}

	/**
	 * The snapshot that the engine has made.
	 * @param info the engine's snapshot
	 * @return the snapshot
	 */
	public static ConnectedSubscriber of(SubscriberInfo info) {
		return new ConnectedSubscriber(info.name(), info.address(), info.since(), info.protocol(), info.topics(),
				position(info.epoch(), info.position()), position(info.epoch(), info.handled()), info.lag(),
				info.lagBytes(), info.slow());
	}

	private static HeinPosition position(Epoch epoch, long sequence) {
		return HeinPosition.of(new Position(epoch, Math.max(0, sequence)));
	}

}
