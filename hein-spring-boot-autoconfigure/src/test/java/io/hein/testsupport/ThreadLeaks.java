package io.hein.testsupport;

import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Finds threads of the library that outlive what they were made for.
 */
public final class ThreadLeaks {

	private ThreadLeaks() {
	}

	/**
	 * The names of the library's live threads.
	 * @return the names, sorted
	 */
	public static List<String> present() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter(Thread::isAlive)
			.map(Thread::getName)
			.filter((name) -> name.startsWith("hein"))
			.sorted()
			.toList();
	}

	/**
	 * Wait until no thread is left but those that were there before.
	 * @param before what {@link #present()} gave before
	 */
	public static void awaitNoneBut(List<String> before) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(present()).isSubsetOf(before));
	}

}
