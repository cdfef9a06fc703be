package io.hein.transport.admission;

import java.net.InetSocketAddress;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Which connections may come in, for one start of a publisher: by address, by what it
 * says, and how many at a time. Thread-safe.
 *
 * @param <C> the type of connections
 */
public final class Admission<C> {

	private final AddressGate gate;

	private final @Nullable Gatekeeper gatekeeper;

	private final Unattached<C> unattached;

	private final Unattached<C> refused;

	/**
	 * Create it.
	 * @param gate decides about addresses
	 * @param gatekeeper decides which subscribers may attach, {@code null} if all may
	 * @param maxUnattached how many connections may be waiting, and how many of those
	 * that were refused may still be open
	 */
	public Admission(AddressGate gate, @Nullable Gatekeeper gatekeeper, int maxUnattached) {
		this.gate = gate;
		this.gatekeeper = gatekeeper;
		this.unattached = new Unattached<>(maxUnattached);
		this.refused = new Unattached<>(maxUnattached);
	}

	/**
	 * A connection was accepted.
	 * @param channel its channel
	 * @param from where it comes from
	 * @return why it has to go, or {@code null} if it need not
	 */
	public AddressGate.@Nullable Refusal enter(Channel channel, InetSocketAddress from) {
		return this.gate.enter(channel, from);
	}

	/**
	 * What a peer tried was no handshake, or its secret was wrong.
	 * @param from where it comes from
	 * @param now the time
	 */
	public void failed(InetSocketAddress from, long now) {
		this.gate.failed(from, now);
	}

	/**
	 * Decides which subscribers may attach.
	 * @return the gatekeeper, {@code null} if all may
	 */
	public @Nullable Gatekeeper gatekeeper() {
		return this.gatekeeper;
	}

	/**
	 * Those that have not finished their handshake.
	 * @return the connections
	 */
	public Unattached<C> unattached() {
		return this.unattached;
	}

	/**
	 * Those that were refused, know why, and are about to be closed.
	 * @return the connections
	 */
	public Unattached<C> refused() {
		return this.refused;
	}

}
