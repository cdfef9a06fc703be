package io.hein.transport.backbone.confirm;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.hein.transport.backbone.confirm.ExchangeRecord.Beat;
import io.hein.transport.frame.Epoch;
import org.jspecify.annotations.Nullable;

/**
 * Which edges are there: the signs of life of this one, and what was heard of the others.
 * Guarded by the lock of {@link SharedConfirmations}.
 */
final class Presence {

	/**
	 * How soon after one sign of life there may be another one.
	 */
	private static final long SOON = TimeUnit.MILLISECONDS.toNanos(20);

	/**
	 * For how long a record that cannot be understood is a reason for doubts.
	 */
	private static final long FOREIGN = TimeUnit.MINUTES.toNanos(1);

	private final String name;

	private final Members members = new Members();

	private EdgeId self = EdgeId.random();

	private LogKey log = new LogKey(new Epoch(0, 0), 0);

	private long readsFrom;

	private long interval = TimeUnit.SECONDS.toNanos(1);

	private long readUpTo = -1;

	private long beatAt;

	private long beatDue;

	/**
	 * When something was read last that cannot be understood.
	 */
	private @Nullable Long foreignAt;

	/**
	 * Create it.
	 * @param name the name of this edge, for people
	 */
	Presence(String name) {
		this.name = name;
	}

	void opened(LogKey log, long readsFrom, Duration interval, long now) {
		this.log = log;
		this.readsFrom = readsFrom;
		this.interval = interval.toNanos();
		this.beatDue = now;
		this.beatAt = now - this.interval;
	}

	EdgeId self() {
		return this.self;
	}

	LogKey log() {
		return this.log;
	}

	boolean isOther(Member member) {
		return !member.id().equals(this.self);
	}

	/**
	 * This edge is another one from now on.
	 */
	void renew(long now) {
		this.members.remove(this.self);
		this.self = EdgeId.random();
		this.readUpTo = -1;
		this.beatDue = now;
	}

	/**
	 * A record of the exchange was read.
	 */
	void read(long position) {
		this.readUpTo = position;
	}

	long readUpTo() {
		return this.readUpTo;
	}

	void foreign(long now) {
		this.foreignAt = now;
	}

	boolean isForeign(long now) {
		Long at = this.foreignAt;
		return at != null && now - at < FOREIGN;
	}

	/**
	 * Take note of a sign of life.
	 * @return the edge if it is new, else {@code null}
	 */
	@Nullable Member heard(Beat beat, long now) {
		return this.members.heard(beat, now);
	}

	@Nullable Member get(EdgeId edge) {
		return this.members.get(edge);
	}

	void forget(Member member) {
		this.members.remove(member.id());
	}

	/**
	 * The other edges.
	 */
	Collection<Member> others() {
		return this.members.here().stream().filter(this::isOther).toList();
	}

	/**
	 * Those that have become silent. If nothing is heard at all, nobody is known to be.
	 */
	List<Member> vanishing(long now) {
		return (isDeaf(now)) ? List.of() : this.members.vanishing(now);
	}

	/**
	 * Whether not even what this edge has written is heard.
	 */
	boolean isDeaf(long now) {
		Member own = this.members.get(this.self);
		return own == null || !own.isFresh(now);
	}

	boolean isDue(long now) {
		return now - this.beatDue >= 0;
	}

	/**
	 * For how long no sign of life is due.
	 */
	long patience(long now) {
		return Math.max(0, this.beatDue - now);
	}

	/**
	 * Somebody waits for the next sign of life.
	 */
	void hurry() {
		this.beatDue = this.beatAt + Math.min(this.interval, SOON);
	}

	Beat beat(boolean last, long now) {
		this.beatAt = now;
		this.beatDue = now + this.interval;
		return new Beat(this.log, this.self, this.name, this.interval, this.readUpTo, this.readsFrom, last);
	}

}
