package io.hein.transport.fleet;

import java.net.InetSocketAddress;
import java.util.function.Consumer;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Roster} has done to a connection to one publisher, with all that lasts over
 * its interruptions. No method waits.
 */
public interface Member {

	/**
	 * Dial as soon as something is wanted, forever. One that was retired does not dial,
	 * and hands over what it has.
	 */
	void begin();

	/**
	 * Dial somewhere else from now on, at once. Not while it is connected.
	 * @param address where its publisher is now
	 */
	void moveTo(InetSocketAddress address);

	/**
	 * Dial now, although the last attempt was refused.
	 */
	void dialAgain();

	/**
	 * The name is in use at its publisher, and not by another member: say so from now on.
	 */
	void nameIsTaken();

	/**
	 * Dial again after the {@linkplain Epochs.Verdict verdict} kept it from continuing.
	 * @param kept what another member remembered of the log, {@code null} for nothing: it
	 * begins there like the first one that meets it
	 */
	void goOn(@Nullable KeptLog kept);

	/**
	 * It was asked for the position that an earlier run kept of its publisher: dial
	 * again.
	 * @param position the position to begin after, {@code null} if there is none
	 */
	void goOnAfter(@Nullable Position position);

	/**
	 * {@linkplain Epochs#giveUp Give up} a log that another member has met, unless it
	 * reads that, or is about to, or lanes are not done with what has come of it.
	 * @param epoch the log
	 * @param waited whether it had time to attach; with that it gives the log up if it is
	 * not attached, except while its position is looked up
	 * @param done run on any thread, when all that was reported of it before has been
	 */
	void surrender(Epoch epoch, boolean waited, Runnable done);

	/**
	 * Whether it is attached to the publisher of a log. For any thread.
	 * @param epoch the log
	 * @return whether it is
	 */
	boolean reads(Epoch epoch);

	/**
	 * Its publisher will not come back: report what is missing, and do nothing more.
	 * @param kept takes what is remembered of each log, on any thread; the same more than
	 * once if something fails meanwhile
	 */
	void retire(Consumer<KeptLog> kept);

	/**
	 * It is not needed. Nothing is reported. Its logs stay its own until it has
	 * {@linkplain Epochs#giveBack given back} what it was given of them: then it
	 * {@linkplain Epochs#release releases} them itself.
	 */
	void drop();

	/**
	 * Whether lanes are done with all that it has received, and with what its retirement
	 * has reported.
	 * @return whether they are
	 */
	boolean isDone();

	/**
	 * When its publisher asked for a sign of life last.
	 * @return the time, {@link Long#MIN_VALUE} for never
	 */
	long pingedAt();

}
