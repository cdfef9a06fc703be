package io.hein.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.hein.testsupport.ThreadLeaks;

import org.springframework.boot.convert.DurationStyle;

/**
 * The settings of campaigns from the command line, and what they look at.
 */
final class Campaign {

	private Campaign() {
	}

	/**
	 * A number that may be set by {@code -Dhein.campaign.<name>=...}.
	 * @param name its name
	 * @param byDefault what it is otherwise
	 * @return the number
	 */
	static int number(String name, int byDefault) {
		return Integer.getInteger("hein.campaign." + name, byDefault);
	}

	/**
	 * A duration that may be set by {@code -Dhein.campaign.<name>=8h}.
	 * @param name its name
	 * @param byDefault what it is otherwise
	 * @return the duration
	 */
	static Duration duration(String name, Duration byDefault) {
		String value = System.getProperty("hein.campaign." + name);
		return (value != null) ? DurationStyle.detectAndParse(value) : byDefault;
	}

	/**
	 * How many descriptors this process has open.
	 * @return the number, 0 where it is not known
	 */
	static int descriptors() {
		Path directory = Path.of("/proc/self/fd");
		if (!Files.isDirectory(directory)) {
			return 0;
		}
		try (Stream<Path> all = Files.list(directory)) {
			return (int) all.count();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * How many threads of the library there are, those of its fault proxies left out.
	 * @return the number
	 */
	static int threads() {
		return (int) ThreadLeaks.present().stream().filter((name) -> !name.startsWith("hein-test")).count();
	}

	static void pause(Duration duration) {
		pauseUntil(System.nanoTime() + duration.toNanos());
	}

	static void pauseUntil(long nanoTime) {
		for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

}
