package io.hein.benchmarks.report;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.cell.Result;

/**
 * The results of all rounds, by cell.
 */
final class Summary {

	private final Map<Cell, List<Result>> results;

	Summary(Collection<Result> results) {
		this.results = results.stream()
			.collect(Collectors.groupingBy(Result::cell, LinkedHashMap::new, Collectors.toList()));
	}

	/**
	 * How a value was spread over the rounds.
	 */
	Spread spread(Cell cell, String value) {
		return Spread.of(of(cell, Result.Status.OK).stream().mapToDouble((result) -> result.value(value)));
	}

	double median(Cell cell, String value) {
		return spread(cell, value).median();
	}

	/**
	 * Whether a cell was measured in any round to its end.
	 */
	boolean isMeasured(Cell cell) {
		return !of(cell, Result.Status.OK).isEmpty();
	}

	/**
	 * Whether there is anything to say about a cell.
	 */
	boolean isKnown(Cell cell) {
		return this.results.containsKey(cell);
	}

	/**
	 * How many rounds there were at most.
	 */
	int rounds() {
		return this.results.values().stream().mapToInt(List::size).max().orElse(0);
	}

	/**
	 * How the value of one cell compares with that of another one that was measured
	 * beside it: the median of the ratios of all rounds, since a machine may change its
	 * speed between rounds.
	 */
	double ratio(Cell cell, Cell other, String value) {
		Map<Integer, Double> others = of(other, Result.Status.OK).stream()
			.collect(Collectors.toMap(Result::round, (result) -> result.value(value), (a, b) -> b));
		return Spread
			.of(of(cell, Result.Status.OK).stream()
				.mapToDouble((result) -> result.value(value) / others.getOrDefault(result.round(), Double.NaN)))
			.median();
	}

	/**
	 * Whether a cell was measured, and not one round came to its end.
	 */
	boolean isCollapsed(Cell cell) {
		return of(cell, Result.Status.OK).isEmpty() && !of(cell, Result.Status.COLLAPSED).isEmpty();
	}

	/**
	 * How many messages were lost of those that were sent to all subscribers, in all
	 * rounds.
	 * @return the share, 0 to 1
	 */
	double lost(Cell cell) {
		double missing = 0;
		double expected = 0;
		for (Result result : of(cell, Result.Status.OK)) {
			if (result.values().containsKey("loss.missing")) {
				missing += result.value("loss.missing");
				expected += result.value("loss.expected");
			}
		}
		return (expected > 0) ? missing / expected : 0;
	}

	/**
	 * Whether a round ended without that it could be said what was lost.
	 */
	boolean isLossUnknown(Cell cell) {
		return of(cell, Result.Status.OK).stream().anyMatch((result) -> result.value("loss.unknown") > 0);
	}

	/**
	 * How many messages came late or twice, in all rounds and cells.
	 */
	double misplaced() {
		return this.results.values()
			.stream()
			.flatMap(List::stream)
			.mapToDouble((result) -> result.value("loss.misplaced"))
			.filter(Double::isFinite)
			.sum();
	}

	List<Result> failed() {
		return this.results.values()
			.stream()
			.flatMap(List::stream)
			.filter((result) -> result.status() == Result.Status.FAILED)
			.toList();
	}

	int size() {
		return this.results.values().stream().mapToInt(List::size).sum();
	}

	String firstDay() {
		return days().min(String::compareTo).orElse("");
	}

	String lastDay() {
		return days().max(String::compareTo).orElse("");
	}

	private Stream<String> days() {
		return this.results.values().stream().flatMap(List::stream).map((result) -> result.at().substring(0, 10));
	}

	private List<Result> of(Cell cell, Result.Status status) {
		return this.results.getOrDefault(cell, List.of())
			.stream()
			.filter((result) -> result.status() == status)
			.toList();
	}

}
