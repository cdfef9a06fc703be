package io.hein.transport.publisher;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.hein.transport.frame.ErrorCode;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Decides about connections by the address that they come from, before they have said
 * anything. Thread-safe.
 */
final class Gate {

	private final PublisherLimits limits;

	private final FailedAttempts failedAttempts;

	private final ConnectionsPerAddress perAddress;

	Gate(PublisherLimits limits) {
		this.limits = limits;
		this.failedAttempts = new FailedAttempts(limits.failedAttemptsPerMinute);
		this.perAddress = new ConnectionsPerAddress(limits.connectionsPerAddress);
	}

	/**
	 * A connection was accepted.
	 * @return why it has to go, or {@code null} if it need not
	 */
	@Nullable Refusal enter(Channel channel, InetSocketAddress from) {
		InetAddress address = from.getAddress();
		if (address == null) {
			return null;
		}
		if (this.perAddress.isLimited()) {
			boolean mayStay = this.perAddress.opened(address);
			channel.closeFuture().addListener((closed) -> this.perAddress.closed(address));
			if (!mayStay) {
				return new Refusal(ErrorCode.MAX_CONNECTIONS, Limit.CONNECTIONS_PER_ADDRESS,
						"more than " + this.limits.connectionsPerAddress + " connections from this address");
			}
		}
		if (this.failedAttempts.isUsedUp(address, System.nanoTime())) {
			return new Refusal(ErrorCode.AUTH, Limit.FAILED_ATTEMPTS,
					"too many failed attempts from this address, try again in a minute");
		}
		return null;
	}

	/**
	 * What a peer tried was no hand-shake, or its secret was wrong.
	 */
	void failed(InetSocketAddress from) {
		InetAddress address = from.getAddress();
		if (address != null) {
			this.failedAttempts.failed(address, System.nanoTime());
		}
	}

	/**
	 * Why a connection has to go.
	 *
	 * @param code what it is told
	 * @param limit the limit that it hit
	 * @param message what it is told in words
	 */
	record Refusal(ErrorCode code, Limit limit, String message) {
	}

}
