package io.hein.transport.fleet;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.transport.frame.Epoch;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import org.jspecify.annotations.Nullable;

/**
 * The members of a subscriber of several publishers: makes one for each address that is
 * known, and parts with those that turn out to lead to a publisher that has one already,
 * or that are given up. Knows no clock: times are given, in nanoseconds. For the event
 * loop only, except {@link #ignored()}.
 */
public final class Roster {

	/**
	 * For so long a member that was lost may find its publisher where it was, and one
	 * that was welcomed may attach, before other addresses are tried.
	 */
	static final long RETURN = 1_000_000_000L;

	/**
	 * A sign of life that a member gave so long after another was refused may still be
	 * what that was refused for.
	 */
	static final long LATE = 50_000_000L;

	/**
	 * How often the same member, and no other, has to be asked for a sign of life when a
	 * name is in use, before that counts as more than an accident.
	 */
	static final int PROOFS = 3;

	private final Settings settings;

	private final Epochs epochs;

	private final Yard yard;

	private final LimitedLog lines = new LimitedLog(SafeLog.getLog(Roster.class));

	private final List<Entry> entries = new ArrayList<>();

	/**
	 * Addresses that are not dialled, because they lead to a publisher that has a member.
	 */
	private final Map<InetSocketAddress, Alias> aliases = new HashMap<>();

	private Set<InetSocketAddress> listed = Set.of();

	private boolean settled;

	private volatile int ignored;

	/**
	 * Create a roster without members.
	 * @param settings what its user has chosen
	 * @param epochs whose log is whose
	 * @param yard makes members
	 */
	public Roster(Settings settings, Epochs epochs, Yard yard) {
		this.settings = settings;
		this.epochs = epochs;
		this.yard = yard;
	}

	/**
	 * How many addresses are known that are not dialled because there are too many. For
	 * any thread.
	 * @return the number
	 */
	public int ignored() {
		return this.ignored;
	}

	// What is found out

	/**
	 * Addresses were found out.
	 * @param addresses all that are known
	 * @param complete whether all that was asked first was answered: what is found later
	 * came later
	 * @param now the time
	 */
	public void found(Set<InetSocketAddress> addresses, boolean complete, long now) {
		// in their order, so that the first ones are those that are dialled
		this.listed = Collections.unmodifiableSet(new LinkedHashSet<>(addresses));
		this.aliases.keySet().retainAll(addresses);
		fill(now);
		this.settled |= complete;
	}

	/**
	 * The subscriber begins, for the first time or again: what it finds first is not
	 * later than itself.
	 */
	public void begin() {
		this.settled = false;
	}

	/**
	 * Some time has passed.
	 * @param now the time
	 */
	public void tick(long now) {
		for (Entry entry : List.copyOf(this.entries)) {
			judge(entry, now);
			settle(entry, now);
			forget(entry, now);
		}
		this.aliases.values().removeIf((alias) -> alias.isOver(now));
		fill(now);
	}

	private void fill(long now) {
		Set<InetSocketAddress> taken = new HashSet<>(this.aliases.keySet());
		this.entries.stream().filter(Entry::isSeated).forEach((entry) -> taken.add(entry.address));
		List<InetSocketAddress> free = this.listed.stream().filter((address) -> !taken.contains(address)).toList();
		int seats = Math.max(0,
				this.settings.maxMembers() - (int) this.entries.stream().filter(Entry::isSeated).count());
		int count = Math.min(seats, free.size());
		for (InetSocketAddress address : free.subList(0, count)) {
			this.entries.add(new Entry(address, this.yard.create(address, this.settled), now));
		}
		ignore(free.size() - count);
		beginAll();
	}

	/**
	 * Have those dial that do not yet, also if another one could not be made before.
	 */
	private void beginAll() {
		List<Entry> waiting = this.entries.stream().filter((entry) -> !entry.begun).toList();
		for (Entry entry : waiting) {
			this.yard.begin(entry.member, waiting.size());
			entry.begun = true;
		}
	}

	private void ignore(int count) {
		if (count > this.ignored) {
			this.lines.warn("publishers",
					() -> "Subscriber '" + this.settings.name() + "' is attached to as many publishers as it may be ("
							+ this.settings.maxMembers() + "); " + count + " more addresses are not dialled");
		}
		this.ignored = count;
	}

	// What members say

	/**
	 * A member is attached.
	 * @param member the member
	 * @param epoch the log that it reads
	 */
	public void connected(Member member, Epoch epoch) {
		Entry entry = entry(member);
		if (entry != null) {
			entry.connected = true;
			entry.epoch = epoch;
			entry.held = null;
			entry.suspects = null;
			entry.unlistedSince = null;
		}
	}

	/**
	 * A member is no longer attached.
	 * @param member the member
	 * @param now the time
	 */
	public void lost(Member member, long now) {
		Entry entry = entry(member);
		if (entry != null) {
			entry.connected = false;
			entry.awaySince = now;
		}
	}

	/**
	 * A member has met the application's own publisher.
	 * @param member the member
	 * @param epoch the publisher's log
	 */
	public void own(Member member, Epoch epoch) {
		Entry entry = entry(member);
		if (entry != null) {
			leadsElsewhere(entry, new Alias(epoch, null));
		}
	}

	/**
	 * A member has met a publisher whose log another one reads.
	 * @param member the member
	 * @param epoch the log
	 * @param now the time
	 */
	public void taken(Member member, Epoch epoch, long now) {
		Entry entry = entry(member);
		if (entry != null) {
			entry.held = epoch;
			entry.heldSince = now;
			settle(entry, now);
		}
	}

	/**
	 * A member was refused because its name is in use. If that is by another member, the
	 * publisher has just asked that one for a sign of life.
	 * @param member the member
	 * @param dialled when it was dialled
	 * @param now the time
	 */
	public void nameInUse(Member member, long dialled, long now) {
		Entry entry = entry(member);
		if (entry != null) {
			entry.dialled = dialled;
			entry.refusedAt = now;
			entry.judged = false;
		}
	}

	private @Nullable Entry entry(Member member) {
		for (Entry entry : this.entries) {
			if (entry.member == member) {
				return entry;
			}
		}
		return null;
	}

	// What follows from that

	/**
	 * See whose name it was that was in use.
	 */
	private void judge(Entry entry, long now) {
		if (entry.judged || now - entry.refusedAt < LATE) {
			return;
		}
		entry.judged = true;
		Set<Entry> asked = new HashSet<>();
		for (Entry other : this.entries) {
			long at = other.member.pingedAt();
			if (other.connected && at != Long.MIN_VALUE && at - entry.dialled >= 0 && at - entry.refusedAt <= LATE) {
				asked.add(other);
			}
		}
		Set<Entry> before = entry.suspects;
		if (before != null) {
			asked.retainAll(before);
		}
		entry.suspects = asked;
		entry.proofs = (before != null) ? entry.proofs + 1 : 1;
		if (asked.isEmpty()) {
			// Another subscriber has the name there: that has to be seen
			entry.suspects = null;
			entry.member.nameIsTaken();
			return;
		}
		Entry suspect = asked.iterator().next();
		if (asked.size() == 1 && entry.proofs >= PROOFS && suspect.epoch != null && entry.epoch == null) {
			leadsElsewhere(entry, new Alias(suspect.epoch, suspect));
		}
		else if (entry.proofs < 2 * PROOFS) {
			entry.member.dialAgain();
		}
	}

	/**
	 * See what becomes of a member that has met a log of which another one knows.
	 */
	private void settle(Entry entry, long now) {
		Epoch epoch = entry.held;
		if (epoch == null || entry.waiting) {
			return;
		}
		Member holder = this.epochs.owner(epoch);
		if (holder == null) {
			entry.held = null;
			entry.member.goOn(this.epochs.take(epoch, entry.member));
			return;
		}
		Entry owner = entry(holder);
		if (owner == null || owner.retired) {
			// it is done soon, or has listeners that were stopped: order comes first
			return;
		}
		if (epoch.equals(owner.epoch)) {
			settle(entry, owner, epoch);
		}
		else {
			// only it knows: what it has said may be on its way
			entry.waiting = true;
			boolean waited = now - entry.heldSince >= RETURN;
			owner.member.surrender(epoch, waited, () -> this.yard.execute(() -> answered(entry, owner, epoch, now)));
		}
	}

	/**
	 * A member was asked for its log. If it is about to attach it is asked again later.
	 */
	private void answered(Entry entry, Entry owner, Epoch epoch, long now) {
		entry.waiting = false;
		if (this.entries.contains(entry) && (epoch.equals(owner.epoch) || this.epochs.owner(epoch) != owner.member)) {
			settle(entry, now);
		}
	}

	private void settle(Entry entry, Entry owner, Epoch epoch) {
		if (owner.connected) {
			leadsElsewhere(entry, new Alias(epoch, owner));
			return;
		}
		InetSocketAddress address = entry.address;
		part(entry);
		owner.address = address;
		owner.held = null;
		owner.unlistedSince = null;
		owner.member.moveTo(address);
	}

	private void leadsElsewhere(Entry entry, Alias alias) {
		this.aliases.put(entry.address, alias);
		part(entry);
	}

	/**
	 * There is nothing at the member's address that it could read. If it has read a log
	 * there before, that log is gone.
	 */
	private void part(Entry entry) {
		if (entry.epoch != null) {
			retire(entry);
		}
		else {
			this.entries.remove(entry);
			entry.member.drop();
		}
	}

	private void retire(Entry entry) {
		entry.held = null;
		entry.retired = true;
		entry.member.retire(entry.kept::add);
	}

	/**
	 * Give up a member that is not listed and not connected.
	 */
	private void forget(Entry entry, long now) {
		if (entry.retired) {
			if (entry.member.isDone()) {
				retired(entry);
			}
			return;
		}
		if (entry.connected || this.listed.isEmpty() || this.listed.contains(entry.address)) {
			entry.unlistedSince = null;
		}
		else if (entry.unlistedSince == null) {
			entry.unlistedSince = now;
		}
		else if (now - entry.unlistedSince >= this.settings.forgetAfter()) {
			part(entry);
		}
	}

	private void retired(Entry entry) {
		this.entries.remove(entry);
		entry.kept.forEach((log) -> this.epochs.giveBack(log, entry.member));
		entry.member.drop();
	}

	/**
	 * The member that is away and has other addresses may try them.
	 */
	private final class Alias {

		private final Epoch epoch;

		private final @Nullable Entry owner;

		Alias(Epoch epoch, @Nullable Entry owner) {
			this.epoch = epoch;
			this.owner = owner;
		}

		boolean isOver(long now) {
			Entry reader = this.owner;
			if (reader == null) {
				return !Roster.this.epochs.isOwn(this.epoch);
			}
			if (!Roster.this.entries.contains(reader)) {
				return true;
			}
			return (reader.connected) ? !this.epoch.equals(reader.epoch) : now - reader.awaySince >= RETURN;
		}

	}

	/**
	 * What is known of a member.
	 */
	private static final class Entry {

		private final Member member;

		private final List<KeptLog> kept = new CopyOnWriteArrayList<>();

		private InetSocketAddress address;

		private boolean begun;

		private boolean connected;

		/**
		 * The log that it reads, or has read last.
		 */
		private @Nullable Epoch epoch;

		/**
		 * The log that it has met and may not read.
		 */
		private @Nullable Epoch held;

		private long heldSince;

		/**
		 * Whether the one that has that log is being asked for it.
		 */
		private boolean waiting;

		private boolean retired;

		private long awaySince;

		private @Nullable Long unlistedSince;

		private long dialled;

		private long refusedAt;

		private boolean judged = true;

		private int proofs;

		private @Nullable Set<Entry> suspects;

		Entry(InetSocketAddress address, Member member, long now) {
			this.address = address;
			this.member = member;
			this.awaySince = now;
		}

		boolean isSeated() {
			return !this.retired;
		}

	}

	/**
	 * What makes members.
	 */
	public interface Yard {

		/**
		 * Make a member, which does not dial yet.
		 * @param address where its publisher is
		 * @param later whether it was not there when the subscriber began
		 * @return the member
		 */
		Member create(InetSocketAddress address, boolean later);

		/**
		 * Have a member dial soon: not all in one instant.
		 * @param member the member
		 * @param count how many begin together
		 */
		void begin(Member member, int count);

		/**
		 * Run something in the event loop.
		 * @param task what to run
		 */
		void execute(Runnable task);

	}

	/**
	 * What users choose.
	 *
	 * @param name the subscriber's name
	 * @param maxMembers how many publishers it may be attached to
	 * @param forgetAfter after which time one that is neither listed nor connected is
	 * given up, in nanoseconds
	 */
	public record Settings(String name, int maxMembers, long forgetAfter) {
	}

}
