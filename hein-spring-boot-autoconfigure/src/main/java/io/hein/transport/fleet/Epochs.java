package io.hein.transport.fleet;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

import io.hein.transport.frame.Epoch;
import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Which member reads which log. Asked by each member when a publisher has welcomed it,
 * before it takes anything: no log is ever read by two, and none twice. For any thread.
 */
public final class Epochs {

	private static final Log logger = SafeLog.getLog(Epochs.class);

	/**
	 * So many logs of publishers that are gone are recognized if they come back.
	 */
	static final int MAX_KEPT = 1000;

	private final Predicate<Epoch> own;

	private final Map<Epoch, Member> owners = new HashMap<>();

	private final Map<Epoch, KeptLog> kept = new LinkedHashMap<>();

	/**
	 * Create epochs of which none is known.
	 * @param own whether a log is one that is not to be read, because it is that of a
	 * publisher of the same application
	 */
	public Epochs(Predicate<Epoch> own) {
		this.own = own;
	}

	/**
	 * A publisher has welcomed a member.
	 * @param epoch its log
	 * @param member the member
	 * @return whether it may go on there
	 */
	public Verdict welcomed(Epoch epoch, Member member) {
		if (isOwn(epoch)) {
			return new Verdict(Outcome.OWN, null, null);
		}
		synchronized (this) {
			Member owner = this.owners.putIfAbsent(epoch, member);
			if (owner != null && owner != member) {
				return new Verdict(Outcome.TAKEN, owner, null);
			}
			KeptLog known = this.kept.get(epoch);
			return new Verdict((known != null) ? Outcome.KNOWN : Outcome.GO_ON, null, known);
		}
	}

	/**
	 * Whether a log is one that is not to be read.
	 * @param epoch the log
	 * @return whether it is
	 */
	boolean isOwn(Epoch epoch) {
		try {
			return this.own.test(epoch);
		}
		catch (Throwable ex) {
			logger.warn("Whether a publisher is the application's own could not be found out; it is listened to", ex);
			return false;
		}
	}

	synchronized @Nullable Member owner(Epoch epoch) {
		return this.owners.get(epoch);
	}

	/**
	 * Whether a member reads a log, or has read it.
	 * @param epoch the log
	 * @return whether it was met
	 */
	public synchronized boolean isMet(Epoch epoch) {
		return this.owners.containsKey(epoch) || this.kept.containsKey(epoch);
	}

	/**
	 * Take a log that is no longer read.
	 * @param epoch the log
	 * @param next the member that has it now, if no other has
	 * @return what is remembered of it, until {@link #remembered}
	 */
	synchronized @Nullable KeptLog take(Epoch epoch, Member next) {
		this.owners.putIfAbsent(epoch, next);
		return this.kept.get(epoch);
	}

	/**
	 * A member knows where it goes on in a log. It was to be asked again until then: it
	 * may have failed to take what it was given.
	 * @param epoch the log
	 * @param member the member
	 */
	public synchronized void remembered(Epoch epoch, Member member) {
		if (this.owners.get(epoch) == member) {
			this.kept.remove(epoch);
		}
	}

	/**
	 * A member no longer reads anything.
	 * @param member the member
	 */
	public synchronized void release(Member member) {
		this.owners.values().removeIf((owner) -> owner == member);
	}

	/**
	 * A member leaves a log to the one that meets it next. To be called where it is
	 * welcomed, so that it does not go on there meanwhile.
	 * @param epoch the log
	 * @param log what is remembered of it, {@code null} for nothing
	 * @param member the member
	 */
	public synchronized void giveUp(Epoch epoch, @Nullable KeptLog log, Member member) {
		if (log != null) {
			giveBack(log, member);
		}
		else {
			this.owners.remove(epoch, member);
		}
	}

	private void keep(KeptLog log) {
		this.owners.remove(log.epoch());
		this.kept.put(log.epoch(), log);
		if (this.kept.size() > MAX_KEPT) {
			this.kept.remove(this.kept.keySet().iterator().next());
		}
	}

	/**
	 * A member no longer reads a log, or was given up before it has gone on there.
	 * Nothing changes if another one reads it now.
	 * @param log what is remembered of it
	 * @param member the member
	 */
	public synchronized void giveBack(KeptLog log, Member member) {
		Member owner = this.owners.get(log.epoch());
		if (owner == null || owner == member) {
			keep(log);
		}
	}

	/**
	 * What a member may do.
	 */
	public enum Outcome {

		/**
		 * It reads the log from here on.
		 */
		GO_ON,

		/**
		 * Another member has read it and was given up: go on where that was, once that is
		 * {@linkplain Epochs#remembered remembered}.
		 */
		KNOWN,

		/**
		 * Another member reads it.
		 */
		TAKEN,

		/**
		 * It is the application's own.
		 */
		OWN

	}

	/**
	 * Whether a member may continue.
	 *
	 * @param outcome whether it may
	 * @param owner the member that reads the log instead
	 * @param kept what is remembered of the log
	 */
	public record Verdict(Outcome outcome, @Nullable Member owner, @Nullable KeptLog kept) {
	}

}
