package io.hein.transport.admission;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.hein.transport.frame.ErrorCode;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Decides about connections by the address that they come from, before they have said
 * anything. Thread-safe.
 */
public final class AddressGate {

	private final @Nullable Integer mostPerAddress;

	private final FailedAttempts failedAttempts;

	private final ConnectionsPerAddress perAddress;

	/**
	 * Create a gate.
	 * @param perAddress how many connections an address may have, {@code null} for any
	 * number
	 * @param failedPerMinute how many attempts of an address may fail in a minute
	 */
	public AddressGate(@Nullable Integer perAddress, int failedPerMinute) {
		this.mostPerAddress = perAddress;
		this.failedAttempts = new FailedAttempts(failedPerMinute);
		this.perAddress = new ConnectionsPerAddress(perAddress);
	}

	/**
	 * A connection was accepted.
	 * @param channel its channel
	 * @param from where it comes from
	 * @return why it has to go, or {@code null} if it need not
	 */
	public @Nullable Refusal enter(Channel channel, InetSocketAddress from) {
		InetAddress address = from.getAddress();
		if (address == null) {
			return null;
		}
		if (this.perAddress.isLimited()) {
			boolean mayStay = this.perAddress.opened(address);
			channel.closeFuture().addListener((closed) -> this.perAddress.closed(address));
			if (!mayStay) {
				return new Refusal(ErrorCode.MAX_CONNECTIONS, Limit.CONNECTIONS_PER_ADDRESS,
						"more than " + this.mostPerAddress + " connections from this address");
			}
		}
		if (this.failedAttempts.isUsedUp(address, channel.eventLoop().ticker().nanoTime())) {
			return new Refusal(ErrorCode.AUTH, Limit.FAILED_ATTEMPTS,
					"too many failed attempts from this address, try again in a minute");
		}
		return null;
	}

	/**
	 * What a peer tried was no handshake, or its secret was wrong.
	 * @param from where it comes from
	 * @param now the time
	 */
	public void failed(InetSocketAddress from, long now) {
		InetAddress address = from.getAddress();
		if (address != null) {
			this.failedAttempts.failed(address, now);
		}
	}

	/**
	 * Why a connection has to go.
	 *
	 * @param code the code it is sent
	 * @param limit the limit that it hit
	 * @param message the text it is sent
	 */
	public record Refusal(ErrorCode code, Limit limit, String message) {
	}

}
