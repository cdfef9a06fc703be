package io.hein.benchmarks.plan;

import java.util.List;
import java.util.function.IntFunction;

import io.hein.benchmarks.cell.Cell;

/**
 * The same work for ever more of something.
 *
 * @param name of what there is ever more
 * @param work what is done, in words
 * @param sizes how much of it there is
 * @param cells the cell of each size
 * @since 0.1.0
 */
public record Series(String name, String work, List<Integer> sizes, List<Cell> cells) {

	/**
	 * Memory is given back, so that what is left is needed.
	 */
	private static final String SMALL_HEAP = "-Xms64m,-XX:MinHeapFreeRatio=5,-XX:MaxHeapFreeRatio=20";

	/**
	 * All series.
	 * @return subscribers, topics, patterns, bytes of the log, listeners, and members of
	 * a fleet
	 */
	public static List<Series> all() {
		return List.of(subscribers(), topics(), patterns(),
				of("MB of log", "1 KiB to one subscriber, a log in memory that was filled before",
						List.of(8, 64, 512, 4096), Series::log),
				of("listeners", "64 B to listeners on one connection, each of which gets everything",
						List.of(1, 10, 100, 1000), Series::listeners),
				of("members", "64 B of a fleet's members in turns to one subscriber of all, 8 MB of log each",
						List.of(1, 10, 100), (number) -> growth(64, 1).with("members", number).with("log", 8)));
	}

	private static Series subscribers() {
		return of("subscribers", "64 B to N subscribers", List.of(10, 100, 1000, 10_000),
				(number) -> growth(64, number));
	}

	/**
	 * Their names are kept by the benchmark too.
	 */
	private static Series topics() {
		return of("topics", "64 B to ten subscribers, each of which wants half of the topics",
				List.of(100, 1000, 10_000, 100_000, 1_000_000), (number) -> growth(Cells.topics(number)));
	}

	private static Series patterns() {
		return of("patterns", "64 B of 10,000 topics to ten subscribers, each of which wants a tenth of them",
				List.of(10, 100, 1000, 10_000), (number) -> growth(Cells.patterns(number)));
	}

	private static Series of(String name, String work, List<Integer> sizes, IntFunction<Cell> cell) {
		return new Series(name, work, sizes, sizes.stream().map(cell::apply).toList());
	}

	/**
	 * Until all of the log was written to once: memory that is touched for the first time
	 * takes the kernel's time.
	 */
	private static Cell log(int megabytes) {
		return growth(1024, 1).with("log", megabytes)
			.with("warmup", Math.max(3000, megabytes * 5))
			.with("jvm", SMALL_HEAP + ",-XX:MaxDirectMemorySize=6g");
	}

	/**
	 * As an application has them: a thread and a queue of the default size for each.
	 */
	private static Cell listeners(int number) {
		return growth(64, number).with("listeners", number).with("lanes", "own").with("queue", 4 * 1024 * 1024);
	}

	private static Cell growth(int size, int subscribers) {
		return growth(Cells.throughput(Cells.HEIN, size, subscribers));
	}

	private static Cell growth(Cell cell) {
		return new Cell(Cell.GROWTH, cell.peer(), cell.size(), cell.subscribers(), cell.options()).with("floor", 0)
			.with("jvm", SMALL_HEAP);
	}

}
