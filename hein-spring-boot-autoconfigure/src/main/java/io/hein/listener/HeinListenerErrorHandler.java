package io.hein.listener;

/**
 * Decides what follows when a listener has failed. Called on the listener's thread, so
 * that nothing behind the message overtakes it. A bean of this type is taken instead of
 * the {@linkplain DefaultHeinListenerErrorHandler default}; {@code @HeinListener} can
 * name another one for itself.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HeinListenerErrorHandler {

	/**
	 * Handle a failure. To return means that the message counts as handled: a retry has
	 * succeeded, or it was put aside. To throw means that it is given up: it is skipped
	 * and counted, an event says so, and a publisher that waits for a report is told.
	 * @param invocation the call that failed
	 * @throws Exception the last failure
	 */
	void handle(FailedInvocation invocation) throws Exception;

}
