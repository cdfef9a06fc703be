package io.hein.transport.subscriber;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Whether connections are made again and again and bring nothing, as when something on
 * the way drops what is large, or ends them at once. To be connected is no progress then.
 * Changed by the event loop, read by any thread.
 */
final class Standstill {

	/**
	 * One may end early for whatever reason.
	 */
	private static final int MANY = 2;

	/**
	 * A connection on which nothing is missing and that works for so long is fine.
	 */
	private static final long PROVEN = TimeUnit.SECONDS.toNanos(10);

	private volatile Standing standing = new Standing(0, Instant.EPOCH, "", null);

	/**
	 * A connection is attached.
	 * @param received the last position received
	 * @param now the time
	 */
	void attached(long received, long now) {
		Standing last = this.standing;
		this.standing = new Standing(last.ended(), (last.ended() > 0) ? last.since() : Instant.now(), last.reason(),
				new Attached(received, now));
	}

	/**
	 * The attached connection has ended.
	 * @param received the last position received
	 * @param head the last head heard of
	 * @param heard when the publisher was heard last
	 * @param reason why it has ended
	 * @return how many in a row have brought nothing
	 */
	int ended(long received, long head, long heard, String reason) {
		Standing last = this.standing;
		Attached attached = last.attached();
		boolean fruitless = attached != null && !attached.isProgress(received, head, heard);
		this.standing = new Standing((fruitless) ? last.ended() + 1 : 0, last.since(), reason, null);
		return this.standing.ended();
	}

	/**
	 * What was before no longer counts.
	 */
	void reset() {
		this.standing = new Standing(0, Instant.EPOCH, "", null);
	}

	/**
	 * Since when connections bring nothing.
	 * @param received the last position received
	 * @param head the last head heard of
	 * @param heard when the publisher was heard last
	 * @return since when, {@code null} if they do
	 */
	@Nullable Instant since(long received, long head, long heard) {
		Standing now = this.standing;
		Attached attached = now.attached();
		boolean progress = attached != null && attached.isProgress(received, head, heard);
		return (now.ended() >= MANY && !progress) ? now.since() : null;
	}

	/**
	 * What to say about it.
	 */
	String describe() {
		Standing now = this.standing;
		return "connects and makes no progress: the last " + now.ended() + " connections brought nothing ("
				+ now.reason() + ")";
	}

	/**
	 * Whether to say it again: more and more seldom.
	 * @param ended how many in a row have brought nothing
	 * @return whether to
	 */
	static boolean isWorthALine(int ended) {
		return ended >= MANY && Integer.bitCount(ended) == 1;
	}

	/**
	 * How it stands.
	 *
	 * @param ended how many connections in a row have ended and brought nothing
	 * @param since when the first of them was attached
	 * @param reason why the last one has ended
	 * @param attached the present one, if there is one
	 */
	private record Standing(int ended, Instant since, String reason, @Nullable Attached attached) {
	}

	/**
	 * An attached connection.
	 *
	 * @param received the last position received before it
	 * @param at since when it is attached
	 */
	private record Attached(long received, long at) {

		boolean isProgress(long received, long head, long heard) {
			return received != this.received || (received >= head && heard - this.at >= PROVEN);
		}

	}

}
