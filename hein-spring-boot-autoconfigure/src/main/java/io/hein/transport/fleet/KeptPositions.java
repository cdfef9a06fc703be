package io.hein.transport.fleet;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Where members begin that read a publisher's log in an earlier run. The user's code
 * knows, and may wait, so it is asked on a thread that may; a member goes on when it has
 * answered. For any thread.
 */
public final class KeptPositions {

	private final LimitedLog lines = new LimitedLog(SafeLog.getLog(KeptPositions.class));

	private final String name;

	private final @Nullable Function<String, @Nullable Position> positions;

	private final Epochs epochs;

	private final PublisherNames names;

	private final Executor executor;

	private final EventLoop loop;

	/**
	 * Create them.
	 * @param name the subscriber's name
	 * @param positions gives the position of a publisher, {@code null} if none are kept
	 * @param epochs whose log is whose
	 * @param names learns whose the logs are of which a position was kept
	 * @param executor runs the user's code
	 * @param loop knows when to ask again
	 */
	public KeptPositions(String name, @Nullable Function<String, @Nullable Position> positions, Epochs epochs,
			PublisherNames names, Executor executor, EventLoop loop) {
		this.name = name;
		this.positions = positions;
		this.epochs = epochs;
		this.names = names;
		this.executor = executor;
		this.loop = loop;
	}

	/**
	 * Whether there may be any.
	 * @return whether somebody has to be asked
	 */
	public boolean areKept() {
		return this.positions != null;
	}

	/**
	 * Find out after which position a member begins, and have it go on.
	 * @param member the member
	 * @param publisher its publisher's name
	 * @param epoch the log that it has met
	 */
	public void place(Member member, String publisher, Epoch epoch) {
		Function<String, @Nullable Position> positions = this.positions;
		if (positions == null) {
			member.goOnAfter(null);
			return;
		}
		this.executor.execute(() -> {
			try {
				goOn(member, publisher, epoch, positions.apply(publisher));
			}
			catch (Throwable ex) {
				this.lines.warn("position",
						() -> "Subscriber '" + this.name + "' does not know where to go on at publisher '"
								+ LimitedLog.escape(publisher) + "'; it will ask again",
						ex);
				later(() -> place(member, publisher, epoch));
			}
		});
	}

	private void later(Runnable task) {
		try {
			this.loop.schedule(task, 1, TimeUnit.SECONDS);
		}
		catch (RejectedExecutionException ex) {
			// the event loops are closed: nobody waits for it any more
		}
	}

	private void goOn(Member member, String publisher, Epoch epoch, @Nullable Position position) {
		if (position == null || isOfAnother(position, epoch, publisher)) {
			member.goOnAfter(null);
			return;
		}
		// so that a gap of that log says whose it was
		this.names.met(position.epoch(), publisher);
		member.goOnAfter(position);
	}

	private boolean isOfAnother(Position position, Epoch epoch, String publisher) {
		boolean another = !position.epoch().equals(epoch) && this.epochs.isMet(position.epoch());
		// a publisher that was started anew elsewhere has left its own
		Member owner = this.epochs.owner(position.epoch());
		if (another && owner != null && owner.reads(position.epoch())) {
			this.lines.warn("same name",
					() -> "Subscriber '" + this.name + "' knows more than one publisher by the name '"
							+ LimitedLog.escape(publisher)
							+ "', so it cannot tell whose position was kept; give each publisher a name of its own");
		}
		return another;
	}

}
