package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.time.Instant;

import io.hein.transport.frame.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What is reported about the connection. Immutable, so that any thread may read it.
 *
 * @param state what it does
 * @param since since when it is connected, or is not although it should be
 * @param address the address if connected or dialling
 * @param publisherName the publisher's name if connected
 * @param live whether the stream has passed the head of the attach
 * @param lastError what failed since the last attach
 * @param lastCode the publisher's code for it
 */
record Link(ConnectionState state, Instant since, @Nullable InetSocketAddress address, @Nullable String publisherName,
		boolean live, @Nullable String lastError, @Nullable ErrorCode lastCode) {

	static Link stopped() {
		return new Link(ConnectionState.STOPPED, Instant.now(), null, null, false, null, null);
	}

	static Link connected(InetSocketAddress address, String publisherName) {
		return new Link(ConnectionState.CONNECTED, Instant.now(), address, publisherName, false, null, null);
	}

	Link state(ConnectionState state) {
		return new Link(state, sinceOf(state), null, null, false, this.lastError, this.lastCode);
	}

	Link connecting(InetSocketAddress address) {
		return new Link(ConnectionState.CONNECTING, sinceOf(ConnectionState.CONNECTING), address, null, false,
				this.lastError, this.lastCode);
	}

	/**
	 * The time when no connection was wanted does not count as being away.
	 */
	private Instant sinceOf(ConnectionState next) {
		return (isUnwanted(this.state) && !isUnwanted(next)) ? Instant.now() : this.since;
	}

	private static boolean isUnwanted(ConnectionState state) {
		return state == ConnectionState.STOPPED || state == ConnectionState.IDLE;
	}

	Link disconnected() {
		return new Link(ConnectionState.WAITING, Instant.now(), null, null, false, this.lastError, this.lastCode);
	}

	Link failed(String error, @Nullable ErrorCode code) {
		return new Link(this.state, this.since, null, null, false, error, code);
	}

	Link passedHead() {
		return new Link(this.state, this.since, this.address, this.publisherName, true, this.lastError, this.lastCode);
	}

}
