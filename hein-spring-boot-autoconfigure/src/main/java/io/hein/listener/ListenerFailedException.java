package io.hein.listener;

import io.hein.core.HeinException;

/**
 * What is thrown to the lane when a listener's failure is final. It says what was
 * skipped; the engine logs it, with the cause. A stack trace of its own would say
 * nothing.
 */
class ListenerFailedException extends HeinException {

	private static final long serialVersionUID = 1L;

	ListenerFailedException(String message, Throwable cause) {
		super(message, cause);
	}

	@Override
	public synchronized Throwable fillInStackTrace() {
		return this;
	}

}
