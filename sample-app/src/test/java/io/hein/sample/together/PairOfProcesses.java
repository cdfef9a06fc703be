package io.hein.sample.together;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.hein.sample.wall.Lines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import static org.awaitility.Awaitility.await;

/**
 * Starts two publishers as the page does, and then waits to be killed.
 */
public final class PairOfProcesses {

	static final String STARTED = "STARTED";

	private PairOfProcesses() {
	}

	public static void main(String[] args) {
		List<RestartPair> pairs = Stream.of("one", "other")
			.map((name) -> new RestartPair(name, new SimpleMeterRegistry(), new Lines()))
			.toList();
		pairs.forEach((pair) -> pair.startPublisher(""));
		await().forever().until(() -> pairs.stream().allMatch(RestartPair::isStarted));
		System.out.println(STARTED);
		while (true) {
			LockSupport.park();
		}
	}

}
