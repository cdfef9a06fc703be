package io.hein.transport.kafka;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.transport.backbone.BackboneListener;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Which state the log has, and who is to learn of a new one. Some states are for ever.
 * Thread-safe.
 */
final class StateKeeper {

	private static final Log logger = SafeLog.getLog(BroadcastLog.class);

	private final List<BackboneListener> listeners = new CopyOnWriteArrayList<>();

	private final String name;

	private volatile BackboneState state = BackboneState.STARTING;

	private volatile @Nullable String problem;

	/**
	 * Create a keeper.
	 * @param name what the log is called, for people
	 */
	StateKeeper(String name) {
		this.name = name;
	}

	void add(BackboneListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Change the state, unless the present one is for ever.
	 * @param state the new state
	 * @param problem what is wrong, {@code null} for nothing
	 */
	void change(BackboneState state, @Nullable String problem) {
		synchronized (this) {
			BackboneState before = this.state;
			if (before == state || before == BackboneState.CLOSED
					|| (isFinal(before) && state != BackboneState.CLOSED)) {
				return;
			}
			this.problem = problem;
			this.state = state;
			report(before, state, problem);
		}
		this.listeners.forEach((listener) -> listener.changed(state));
	}

	private static boolean isFinal(BackboneState state) {
		return state == BackboneState.FAILED || state == BackboneState.ENDED;
	}

	private void report(BackboneState before, BackboneState state, @Nullable String problem) {
		switch (state) {
			case RUNNING -> {
				if (before != BackboneState.STARTING) {
					logger.info("The log in " + this.name + " goes on");
				}
			}
			case MISSING -> logger.error("The log in " + this.name + " is missing: " + problem
					+ ". Subscribers stay; nothing can be sent until there is such a topic again");
			case STALE -> logger.error("The log in " + this.name + " is stale: " + problem
					+ ". Subscribers are sent to other publishers until it goes on");
			case FAILED -> logger.error("The log in " + this.name + " cannot go on: " + problem
					+ ". Subscribers are sent away. When nothing more can be saved, raise the generation of the log at "
					+ "all publishers and start them again: subscribers then get a gap");
			case ENDED -> logger.warn("The log in " + this.name + " has ended: " + problem
					+ ". The publisher begins anew with the new one");
			case STARTING, CLOSED -> {
			}
		}
	}

	BackboneState state() {
		return this.state;
	}

	boolean isClosed() {
		return this.state == BackboneState.CLOSED;
	}

	@Nullable String problem() {
		return this.problem;
	}

}
