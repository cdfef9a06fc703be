package io.hein.transport.backbone.confirm;

import java.util.function.Predicate;

import io.hein.transport.confirm.Answers;
import io.hein.transport.confirm.Recipient;

/**
 * Notes what the subscribers of this edge say and do, while any message is remembered.
 * Thread-safe.
 */
final class EdgeNotes implements Answers {

	private final Object lock;

	private final EdgeAnswers answers;

	private final Runnable news;

	private final Runnable closed;

	/**
	 * Whether any message is remembered: otherwise nothing is noted, without a lock.
	 */
	private volatile boolean active;

	/**
	 * Create them.
	 * @param lock the lock of {@link SharedConfirmations}
	 * @param answers what is noted, under the lock
	 * @param news run under the lock when there is something new
	 * @param closed run when the publisher stops
	 */
	EdgeNotes(Object lock, EdgeAnswers answers, Runnable news, Runnable closed) {
		this.lock = lock;
		this.answers = answers;
		this.news = news;
		this.closed = closed;
	}

	/**
	 * A message will be remembered, or none may be left. Under the lock.
	 */
	void setActive(boolean active) {
		this.active = active;
	}

	private void note(Runnable change) {
		if (this.active) {
			synchronized (this.lock) {
				change.run();
				if (this.answers.hasNews()) {
					this.news.run();
				}
			}
		}
	}

	@Override
	public void handled(Recipient subscriber, long upTo, long[] failed) {
		note(() -> this.answers.handled(subscriber, upTo, failed));
	}

	@Override
	public void received(Recipient subscriber, long upTo) {
		note(() -> this.answers.received(subscriber, upTo));
	}

	@Override
	public void unsendable(Recipient subscriber, long sequence) {
		note(() -> this.answers.settleIf(subscriber, Standing.FAILED, (request) -> request.sequence() == sequence));
	}

	@Override
	public void gap(Recipient subscriber, long from, long to) {
		note(() -> this.answers.gap(subscriber, from, to));
	}

	@Override
	public void gone(Recipient subscriber) {
		note(() -> this.answers.settleIf(subscriber, Standing.GONE, (request) -> true));
	}

	@Override
	public void lost(Recipient subscriber) {
		note(() -> this.answers.settleIf(subscriber, Standing.LOST, (request) -> true));
	}

	@Override
	public void attached(Recipient subscriber, long start) {
		note(() -> this.answers.attached(subscriber, start));
	}

	@Override
	public void passedOver(Recipient subscriber, long upTo) {
		note(() -> this.answers.settleIf(subscriber, Standing.GONE, (request) -> request.sequence() <= upTo));
	}

	@Override
	public void topicsChanged(Recipient subscriber, long after, Predicate<String> wanted) {
		note(() -> this.answers.settleIf(subscriber, Standing.GONE,
				(request) -> request.sequence() > after && !wanted.test(request.topic())));
	}

	/**
	 * The instance that was here may be alive elsewhere: two of one name may be attached
	 * at two edges.
	 */
	@Override
	public void replaced(Recipient by) {
		note(() -> this.answers.replaced(by));
	}

	@Override
	public void close() {
		this.closed.run();
	}

}
