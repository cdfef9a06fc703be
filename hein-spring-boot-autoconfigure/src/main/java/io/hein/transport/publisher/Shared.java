package io.hein.transport.publisher;

import java.util.concurrent.Executor;

import io.hein.transport.admission.AddressGate;
import io.hein.transport.admission.Admission;
import io.hein.transport.admission.Gatekeeper;
import io.hein.transport.backbone.SharedLog;
import io.hein.transport.backbone.confirm.SharedConfirmations;
import io.hein.transport.classic.ClassicLeaving;
import io.hein.transport.confirm.Answers;
import io.hein.transport.confirm.Confirmations;
import io.hein.transport.confirm.Pings;
import io.hein.transport.flow.FlowControl;
import io.hein.transport.log.BroadcastLog;
import io.netty.util.concurrent.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of one start have in common. Connections get all of it; their
 * parts get what they need of it.
 *
 * @param options what was configured
 * @param log what is written to them
 * @param flow how fast
 * @param pumps what moves the log to them
 * @param admission which connections may come in
 * @param sessions the attached connections
 * @param confirmations reports that wait for them, of a log of one publisher
 * @param across the same of a log of several, {@code null} if there are none
 * @param pings pings that wait for them
 * @param leaving classic ones that are ending
 * @param counters what is counted
 * @param events what happens to them
 */
record Shared(PublisherOptions options, BroadcastLog log, FlowControl flow, Pumps pumps, Admission<Session> admission,
		Sessions sessions, Confirmations confirmations, @Nullable SharedConfirmations across, Pings pings,
		ClassicLeaving leaving, PublisherCounters counters, PublisherEvents events) {

	/**
	 * How many classic connections may be ending at the same time.
	 */
	private static final int MOST_LEAVING = 256;

	/**
	 * What connections to a log have in common.
	 * @param options what was configured
	 * @param log the log
	 * @param flow how fast it is read
	 * @param gatekeeper decides which subscribers may attach, {@code null} if all may
	 * @param results runs what depends on the futures of users
	 * @param ticker the time
	 * @param counters what is counted
	 * @param events what happens
	 */
	static Shared of(PublisherOptions options, BroadcastLog log, FlowControl flow, @Nullable Gatekeeper gatekeeper,
			Executor results, Ticker ticker, PublisherCounters counters, PublisherEvents events) {
		PublisherLimits limits = options.limits;
		AddressGate gate = new AddressGate(limits.connectionsPerAddress, limits.failedAttemptsPerMinute);
		Sessions sessions = new Sessions(options.maxConnections, options.classic.maxConnections);
		return new Shared(options, log, flow, new Pumps(log, flow, counters, events),
				new Admission<>(gate, gatekeeper, limits.unauthenticated), sessions,
				new Confirmations(options.maxPending, results), across(options, log, sessions, results, ticker),
				new Pings(results), new ClassicLeaving(MOST_LEAVING), counters, events);
	}

	private static @Nullable SharedConfirmations across(PublisherOptions options, BroadcastLog log, Sessions sessions,
			Executor results, Ticker ticker) {
		if (!(log instanceof SharedLog sharedLog)) {
			return null;
		}
		SharedConfirmations across = new SharedConfirmations(options.name, options.maxPending, results,
				ticker::nanoTime, sessions::asked);
		return (sharedLog.exchangeReports(across)) ? across : null;
	}

	/**
	 * What learns how subscribers answer.
	 */
	Answers answers() {
		SharedConfirmations shared = this.across;
		return (shared != null) ? shared.answers() : this.confirmations;
	}

	/**
	 * The log, if other publishers append to it too.
	 * @return the log, {@code null} if it is this publisher's own
	 */
	@Nullable SharedLog sharedLog() {
		return (this.log instanceof SharedLog sharedLog) ? sharedLog : null;
	}

	/**
	 * Whether the log, one that is shared, can serve nobody at present.
	 */
	boolean isAway() {
		return this.log instanceof SharedLog sharedLog && sharedLog.backbone().state().sendsAway();
	}

	/**
	 * Something failed that is not known to fail.
	 */
	void unexpected(String message, Throwable cause) {
		this.log.unreadable(cause);
		this.events.unexpected(message, cause);
	}

}
