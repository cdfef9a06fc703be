package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.time.Instant;

import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.Position;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a subscriber's connection.
 *
 * @param state what it does
 * @param since since when it has been connected; otherwise since when it has not been
 * although it should be, or if it should not be, since when it has not been
 * @param address the publisher's address if connected or dialling, else {@code null}
 * @param publisherName the publisher's name if connected, else {@code null}
 * @param received the last position received, {@code null} before the first attach
 * (unless the builder gave a position to start after)
 * @param handled the last position that, with all before it, all lanes are done with,
 * {@code null} before the first attach; a position in an older log than {@code received}
 * for as long as a lane has something of that log
 * @param head the last head heard of, in the epoch of {@code received}; 0 before that
 * @param lag how many messages of the log the subscriber has not received yet;
 * {@code null} if that is not known: while it is not connected, when the publisher has
 * not answered for two seconds (a subscriber that does not read, or reads slowly, hears
 * the answer late), and always with a publisher that speaks the classic protocol
 * @param paused whether it deliberately takes nothing, because the queue of a paused lane
 * is full. It stays connected then; if the publisher has disconnected it for that, it is
 * {@link ConnectionState#WAITING} until the lane has room
 * @param live whether the stream has passed the head of the attach
 * @param reconnects how many times it attached again after the first time
 * @param standstill since when it makes no progress, {@code null} if it does: connections
 * are made again and again and bring nothing, or the queue of a running lane is full and
 * nothing was handled for at least 10 s, as seen by repeated calls for the status
 * @param lastError a sentence about the last failure, {@code null} if there was none
 * since the last attach; while it makes no progress, why
 * @param lastCode the publisher's code if it refused or ended the last connection, else
 * {@code null}
 * @since 0.1.0
 */
public record ConnectionStatus(ConnectionState state, Instant since, @Nullable InetSocketAddress address,
		@Nullable String publisherName, @Nullable Position received, @Nullable Position handled, long head,
		@Nullable Long lag, boolean paused, boolean live, long reconnects, @Nullable Instant standstill,
		@Nullable String lastError, @Nullable ErrorCode lastCode) {

	/**
	 * Whether it tries to connect and the publisher refused the last attempt.
	 * @return whether it does
	 */
	public boolean isRefused() {
		boolean trying = this.state == ConnectionState.CONNECTING || this.state == ConnectionState.WAITING;
		return trying && this.lastCode != null && this.lastCode.isRefusal();
	}

}
