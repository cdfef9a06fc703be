package io.hein.listener;

/**
 * Decides what happens when a listener has failed with an exception. After an
 * {@link Error} it is not called: the message is skipped at once. Called on the
 * listener's thread, so that later messages do not overtake the failed one. A bean of
 * this type that is primary or named {@code heinListenerErrorHandler} replaces the
 * {@linkplain DefaultHeinListenerErrorHandler default}; {@code @HeinListener} can name
 * another one for itself.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HeinListenerErrorHandler {

	/**
	 * Handle a failure. When it returns, the message counts as handled: a retry has
	 * succeeded, or it was put aside. When it throws, the message is skipped and counted,
	 * an event is published, and the failure is reported to a publisher that asked for a
	 * report.
	 * @param invocation the call that failed
	 * @throws Exception the last failure
	 */
	void handle(FailedInvocation invocation) throws Exception;

}
