package io.hein.transport.confirm;

/**
 * More answers are waited for than may be.
 */
public class TooManyPendingException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	TooManyPendingException(String message) {
		super(message);
	}

	/**
	 * Check that one more report may be waited for.
	 * @param reports how many are waited for
	 * @param maxReports how many may be
	 * @param answers how many answers of subscribers are waited for
	 * @param maxAnswers how many may be
	 * @throws TooManyPendingException if it may not
	 */
	public static void check(int reports, int maxReports, int answers, int maxAnswers) {
		String advice = ": send without confirmation, wait for some, or use shorter timeouts";
		if (reports >= maxReports) {
			throw new TooManyPendingException("Already " + reports + " confirmations are pending" + advice);
		}
		if (answers >= maxAnswers) {
			throw new TooManyPendingException("Already " + answers + " answers of subscribers to " + reports
					+ " confirmations are pending" + advice);
		}
	}

}
