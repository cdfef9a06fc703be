package io.hein.transport.backbone.confirm;

import java.util.ArrayList;
import java.util.List;

import io.hein.transport.confirm.DeliveryStatus;
import org.jspecify.annotations.Nullable;

/**
 * What was heard of a message at one subscriber, from whatever edges. Guarded by the lock
 * of {@link SharedConfirmations}.
 */
final class Heard {

	/**
	 * The edges that have asked it, and have it connected.
	 */
	private final List<EdgeId> openAt = new ArrayList<>(1);

	/**
	 * The edges that have asked it, all of them.
	 */
	private final List<EdgeId> askedAt = new ArrayList<>(1);

	/**
	 * The best that is known: {@code null}, GAP or GONE, or what is certain.
	 */
	private @Nullable Standing answer;

	/**
	 * Where in the exchange it was said that it has handled the message somewhere, -1 for
	 * nowhere.
	 */
	private long hearsayAt = -1;

	void add(EdgeId edge, Standing standing, long position) {
		if (standing == Standing.OPEN) {
			this.openAt.add(edge);
			this.askedAt.add(edge);
			return;
		}
		this.openAt.remove(edge);
		if (standing == Standing.HEARSAY) {
			this.hearsayAt = position;
		}
		else if (standing.isAnswer() && isBetter(standing)) {
			this.answer = standing;
		}
	}

	/**
	 * A failure is heard by one edge only, so it is what counts. A gap or a goodbye at
	 * one edge does not count when the subscriber went on at another one.
	 */
	private boolean isBetter(Standing standing) {
		Standing known = this.answer;
		return known == null || standing == Standing.FAILED || (standing.isCertain() && !known.isCertain())
				|| (standing == Standing.GAP && known == Standing.GONE);
	}

	/**
	 * Nothing more is heard from an edge.
	 */
	void vanished(EdgeId edge) {
		this.openAt.remove(edge);
	}

	/**
	 * Nobody can know better than what was said of it.
	 */
	void believeHearsay() {
		if (this.hearsayAt >= 0 && isUnknown()) {
			this.answer = Standing.HANDLED;
		}
	}

	long hearsayAt() {
		return this.hearsayAt;
	}

	boolean isAsked() {
		return !this.askedAt.isEmpty();
	}

	List<EdgeId> askedAt() {
		return this.askedAt;
	}

	/**
	 * Whether it was asked, and what became of the message is not known for good.
	 */
	boolean isUnknown() {
		Standing known = this.answer;
		return isAsked() && (known == null || (!known.isCertain() && !this.openAt.isEmpty()));
	}

	DeliveryStatus status() {
		Standing known = this.answer;
		return (known == null || isUnknown()) ? DeliveryStatus.TIMED_OUT : switch (known) {
			case HANDLED -> DeliveryStatus.HANDLED;
			case FAILED -> DeliveryStatus.FAILED;
			case RECEIVED -> DeliveryStatus.RECEIVED;
			case GAP -> DeliveryStatus.GAP;
			case GONE -> DeliveryStatus.GONE;
			default -> DeliveryStatus.TIMED_OUT;
		};
	}

}
