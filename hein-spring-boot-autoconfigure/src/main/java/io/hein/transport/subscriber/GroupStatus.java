package io.hein.transport.subscriber;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

import io.hein.transport.fleet.Attendance;
import io.hein.transport.fleet.Discovery;
import io.hein.transport.fleet.Roster;
import io.hein.transport.frame.GapReason;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of the members of a group together. What is true of one publisher only
 * is not said: positions belong to one log. Counts never go back when a member ends. For
 * any thread.
 */
final class GroupStatus implements SubscriberStatistics {

	private final List<GroupMember> members;

	private final Roster roster;

	private final Discovery discovery;

	/**
	 * What the members counted that have ended.
	 */
	private final long[] ended = new long[4];

	private final Map<GapReason, Long> endedGaps = new EnumMap<>(GapReason.class);

	private boolean running;

	private boolean wanting;

	private final AtomicLong attaches = new AtomicLong();

	private final Attendance attendance = new Attendance(Instant.now());

	GroupStatus(List<GroupMember> members, Roster roster, Discovery discovery) {
		this.members = members;
		this.roster = roster;
		this.discovery = discovery;
	}

	// What happens

	synchronized void started(boolean wanting) {
		this.running = true;
		this.wanting = wanting;
		this.attendance.restart(Instant.now());
	}

	synchronized void stopped() {
		this.running = false;
		this.attendance.restart(Instant.now());
	}

	/**
	 * Listeners began or ceased to want something. The time when no connection was wanted
	 * does not count as being away.
	 */
	synchronized void wanting(boolean wanting) {
		if (wanting && !this.wanting && this.attendance.count() == 0) {
			this.attendance.restart(Instant.now());
		}
		this.wanting = wanting;
	}

	void connected(GroupMember member) {
		member.attachedAs(this.attaches.incrementAndGet());
		this.attendance.arrived(Instant.now());
	}

	void disconnected() {
		this.attendance.left(Instant.now());
	}

	synchronized void leave(GroupMember member) {
		if (this.members.remove(member)) {
			SubscriberStatistics counted = member.loop().counters();
			this.ended[0] += counted.received();
			this.ended[1] += counted.bytesReceived();
			this.ended[2] += counted.lost();
			this.ended[3] += counted.reconnects();
			counted.gaps().forEach((reason, count) -> this.endedGaps.merge(reason, count, Long::sum));
		}
	}

	// What is asked

	/**
	 * In the order in which they attached last.
	 */
	List<Subscriber.PublisherView> views() {
		// each is asked for its place once: that may change meanwhile
		return this.members.stream()
			.filter((member) -> !member.isRetired())
			.map((member) -> Map.entry(member.attachedAs(), member.view()))
			.sorted(Map.Entry.comparingByKey())
			.map(Map.Entry::getValue)
			.toList();
	}

	ConnectionStatus get() {
		List<ConnectionStatus> all = views().stream().map(Subscriber.PublisherView::status).toList();
		List<ConnectionStatus> attached = all.stream()
			.filter((one) -> one.state() == ConnectionState.CONNECTED)
			.toList();
		// of which nothing could be said that is not true of the group
		ConnectionStatus only = (all.size() == 1) ? all.get(0) : null;
		ConnectionStatus troubled = troubled(all);
		return new ConnectionStatus(state(all, attached), this.attendance.since(),
				(only != null) ? only.address() : null, (only != null) ? only.publisherName() : null,
				(only != null) ? only.received() : null, (only != null) ? only.handled() : null,
				(only != null) ? only.head() : 0, lag(attached), all.stream().anyMatch(ConnectionStatus::paused),
				!attached.isEmpty() && attached.stream().allMatch(ConnectionStatus::live), reconnects(),
				standstill(attached),
				(troubled != null) ? troubled.lastError() : (all.isEmpty()) ? this.discovery.problem() : null,
				(troubled != null) ? troubled.lastCode() : null);
	}

	@Nullable Instant fewerSince(int publishers) {
		return this.attendance.fewerSince(publishers);
	}

	private synchronized ConnectionState state(List<ConnectionStatus> all, List<ConnectionStatus> attached) {
		if (!attached.isEmpty()) {
			return ConnectionState.CONNECTED;
		}
		if (!this.running) {
			return ConnectionState.STOPPED;
		}
		if (!this.wanting) {
			return ConnectionState.IDLE;
		}
		boolean waiting = !all.isEmpty() && all.stream().allMatch((one) -> one.state() == ConnectionState.WAITING);
		return (waiting) ? ConnectionState.WAITING : ConnectionState.CONNECTING;
	}

	/**
	 * How many messages of the publishers that it is connected to it has not received;
	 * not known if it is not known of one of them.
	 */
	static @Nullable Long lag(List<ConnectionStatus> attached) {
		long sum = 0;
		for (ConnectionStatus one : attached) {
			Long lag = one.lag();
			if (lag == null) {
				return null;
			}
			sum += lag;
		}
		return (attached.isEmpty()) ? null : sum;
	}

	/**
	 * Since when nothing makes progress: a listener, which is one for all, or each of the
	 * publishers.
	 */
	private @Nullable Instant standstill(List<ConnectionStatus> attached) {
		List<Instant> held = this.members.stream()
			.filter((member) -> member.loop().lanes().backPressure().isBlocked())
			.map((member) -> member.view().status().standstill())
			.filter(Objects::nonNull)
			.toList();
		List<Instant> all = attached.stream().map(ConnectionStatus::standstill).filter(Objects::nonNull).toList();
		List<Instant> counted = (held.isEmpty() && all.size() == attached.size()) ? all : held;
		return counted.stream().min(Comparator.naturalOrder()).orElse(null);
	}

	/**
	 * The one that is not connected for the longest time, and says why.
	 */
	private static @Nullable ConnectionStatus troubled(List<ConnectionStatus> all) {
		return all.stream()
			.filter((one) -> one.lastError() != null)
			.min(Comparator.comparing((one) -> one.since()))
			.orElse(null);
	}

	private synchronized long sum(int index, ToLongFunction<SubscriberStatistics> count) {
		long sum = this.ended[index];
		for (GroupMember member : this.members) {
			sum += count.applyAsLong(member.loop().counters());
		}
		return sum;
	}

	@Override
	public long received() {
		return sum(0, SubscriberStatistics::received);
	}

	@Override
	public long bytesReceived() {
		return sum(1, SubscriberStatistics::bytesReceived);
	}

	@Override
	public synchronized Map<GapReason, Long> gaps() {
		Map<GapReason, Long> gaps = new EnumMap<>(GapReason.class);
		List<Map<GapReason, Long>> all = new ArrayList<>(List.of(this.endedGaps));
		this.members.forEach((member) -> all.add(member.loop().counters().gaps()));
		for (GapReason reason : GapReason.values()) {
			gaps.put(reason, all.stream().mapToLong((counts) -> counts.getOrDefault(reason, 0L)).sum());
		}
		return gaps;
	}

	@Override
	public long lost() {
		return sum(2, SubscriberStatistics::lost);
	}

	@Override
	public long malformed() {
		return 0;
	}

	@Override
	public long reconnects() {
		return sum(3, SubscriberStatistics::reconnects);
	}

	@Override
	public int ignoredPublishers() {
		return this.roster.ignored();
	}

}
