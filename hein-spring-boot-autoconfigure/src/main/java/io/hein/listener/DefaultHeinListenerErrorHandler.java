package io.hein.listener;

import java.time.Duration;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.Assert;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Calls the listener again, in place, as often and with such delays as a
 * {@link RetryPolicy} says, then gives up. When the container stops meanwhile, the wait
 * ends, the listener is called one last time, and that is all. What is unreadable is
 * given up at once. Thread-safe.
 *
 * @since 0.1.0
 */
public class DefaultHeinListenerErrorHandler implements HeinListenerErrorHandler {

	private final RetryPolicy policy;

	/**
	 * Create a handler that retries twice, after 200 ms and after 400 ms.
	 */
	public DefaultHeinListenerErrorHandler() {
		this(RetryPolicy.builder()
			.maxRetries(2)
			.delay(Duration.ofMillis(200))
			.multiplier(2)
			.maxDelay(Duration.ofSeconds(5))
			.build());
	}

	/**
	 * Create a handler.
	 * @param policy which exceptions are worth a retry, how many retries, and the delays;
	 * its timeout, if it has one, ends the retries too
	 */
	public DefaultHeinListenerErrorHandler(RetryPolicy policy) {
		Assert.notNull(policy, "'policy' must not be null");
		this.policy = policy;
	}

	@Override
	public void handle(FailedInvocation invocation) throws Exception {
		Exception failure = invocation.getCause();
		if (invocation.isUnreadable()) {
			throw failure;
		}
		long start = System.nanoTime();
		BackOffExecution backOff = this.policy.getBackOff().start();
		boolean stopping = false;
		while (!stopping && this.policy.shouldRetry(failure)) {
			long delay = backOff.nextBackOff();
			if (delay == BackOffExecution.STOP || isTooLate(start, delay)) {
				break;
			}
			stopping = !invocation.await(Duration.ofMillis(delay));
			try {
				invocation.retry();
				return;
			}
			catch (Exception ex) {
				failure = ex;
			}
		}
		throw failure;
	}

	private boolean isTooLate(long start, long delay) {
		Duration timeout = this.policy.getTimeout();
		return !timeout.isZero() && !timeout.isNegative()
				&& System.nanoTime() - start + Duration.ofMillis(delay).toNanos() > timeout.toNanos();
	}

}
