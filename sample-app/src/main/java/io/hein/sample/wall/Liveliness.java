package io.hein.sample.wall;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.Position;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.ConnectionStatus;
import org.jspecify.annotations.Nullable;

/**
 * One word for how a subscriber is. For one thread.
 */
final class Liveliness {

	private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(2);

	private static final double BEHIND_SECONDS = 2;

	private @Nullable Position handled;

	private long moved;

	String state(ConnectionStatus status, @Nullable Long lag, double age, long nanos) {
		if (status.state() == ConnectionState.CONNECTING && status.lastError() == null) {
			return "connecting";
		}
		if (status.state() != ConnectionState.CONNECTED) {
			return "away";
		}
		if (!Objects.equals(this.handled, status.handled()) || lag == null || lag == 0) {
			this.handled = status.handled();
			this.moved = nanos;
		}
		if (nanos - this.moved > STALE_NANOS) {
			return "stale";
		}
		return (status.live() && age < BEHIND_SECONDS) ? "live" : "catching up";
	}

}
