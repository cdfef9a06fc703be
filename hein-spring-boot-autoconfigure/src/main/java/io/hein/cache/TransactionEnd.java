package io.hein.cache;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * Waits for the end of a transaction. An eviction that others get before the commit makes
 * them load what is about to change.
 */
final class TransactionEnd {

	private static final boolean PRESENT = ClassUtils.isPresent(
			"org.springframework.transaction.support.TransactionSynchronizationManager",
			TransactionEnd.class.getClassLoader());

	private TransactionEnd() {
	}

	/**
	 * Run an action when the transaction of this thread has ended, or now if there is
	 * none.
	 * @param evenIfRolledBack whether to run it also when the transaction was rolled back
	 * @param action what to run
	 */
	static void run(boolean evenIfRolledBack, Runnable action) {
		if (!PRESENT || !Waiting.register(evenIfRolledBack, action)) {
			action.run();
		}
	}

	private static final class Waiting implements TransactionSynchronization {

		private final boolean evenIfRolledBack;

		private final Runnable action;

		private Waiting(boolean evenIfRolledBack, Runnable action) {
			this.evenIfRolledBack = evenIfRolledBack;
			this.action = action;
		}

		static boolean register(boolean evenIfRolledBack, Runnable action) {
			if (!TransactionSynchronizationManager.isSynchronizationActive()
					|| !TransactionSynchronizationManager.isActualTransactionActive()) {
				return false;
			}
			TransactionSynchronizationManager.registerSynchronization(new Waiting(evenIfRolledBack, action));
			return true;
		}

		@Override
		public void afterCompletion(int status) {
			if (this.evenIfRolledBack || status != STATUS_ROLLED_BACK) {
				this.action.run();
			}
		}

	}

}
