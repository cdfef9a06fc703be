package io.hein.transport.log;

import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Threads that append to a full log, so that each of them drops something, one that
 * reads, and one that seals or closes: whatever they see is what they could have seen one
 * after the other. Lincheck makes the scenarios of {@link LogOperations} and looks for
 * such an order of each outcome.
 */
@Tag("campaign")
class LogLinearizabilityTests {

	/**
	 * A tenth as often: files are slower to make. What threads could have seen one after
	 * the other is looked up with logs in memory: Lincheck makes many of those and closes
	 * none, and a process may not map so many files.
	 */
	@Test
	void whatThreadsSeeOfALogInFilesTheyCouldHaveSeenOneAfterTheOther() {
		check(LogOperations.InFiles.class, Integer.getInteger("hein.lincheck.iterations", 100) / 10, 500);
	}

	@Test
	void whatThreadsSeeTheyCouldHaveSeenOneAfterTheOther() {
		check(LogOperations.class, Integer.getInteger("hein.lincheck.iterations", 100), 10_000);
	}

	private static void check(Class<?> type, int iterations, int invocations) {
		new StressOptions().iterations(iterations)
			.invocationsPerIteration(invocations)
			.threads(3)
			.actorsPerThread(3)
			.actorsBefore(3)
			.actorsAfter(3)
			.sequentialSpecification(LogOperations.class)
			.check(type);
	}

}
