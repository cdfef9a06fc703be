package io.hein.transport.subscriber;

import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import org.jspecify.annotations.Nullable;

/**
 * How a connection ended.
 *
 * @param reason a sentence for people, without raw text of the peer
 * @param code the publisher's code if it sent one, else {@code null}
 * @param fault whether a side broke a rule or refused something
 * @param retryAfter how long the publisher asks to wait, in nanoseconds
 * @param tryAnother whether the publisher asks to try others first
 * @param backSoon whether the publisher says that it only makes room for the next process
 */
record ConnectionEnd(String reason, @Nullable ErrorCode code, boolean fault, long retryAfter, boolean tryAnother,
		boolean backSoon) {

	static ConnectionEnd lost(String reason) {
		return new ConnectionEnd(reason, null, false, 0, false, false);
	}

	static ConnectionEnd fault(String reason) {
		return new ConnectionEnd(reason, null, true, 0, false, false);
	}

	static ConnectionEnd error(ErrorCode code, String reason) {
		return new ConnectionEnd(reason, code, true, 0, false, false);
	}

	static ConnectionEnd goodbye(Goodbye goodbye) {
		return new ConnectionEnd("the publisher said goodbye (" + goodbye.reason() + ")", null, false,
				TimeUnit.MILLISECONDS.toNanos(goodbye.retryAfter()), goodbye.tryAnother(),
				goodbye.reason() == GoodbyeReason.CONTINUES);
	}

	boolean isRefusal() {
		return this.code != null && this.code.isRefusal();
	}

}
