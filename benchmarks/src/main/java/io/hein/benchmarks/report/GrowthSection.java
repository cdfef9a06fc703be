package io.hein.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.cell.Result;
import io.hein.benchmarks.plan.Series;

/**
 * The section about costs that grow, which is kept in a file of its own: it is measured
 * by a command of its own.
 *
 * @since 0.1.0
 */
public final class GrowthSection {

	private static final List<String> HEADER = List.of("M deliveries/s", "ns for each", "CPU ns for each",
			"publisher, MB", "subscribers, MB", "threads of either", "");

	private static final String INTRODUCTION = """
			By `benchmarks/run growth`, %s: Hein's throughput for ever more of something, and what it takes. A number
			is the median of %d round%s. Processor time is that of both processes. Memory is resident, after a garbage
			collection; the heap of both JVMs begins with 64 MB and gives back what it does not need. *Exponent* e:
			the cost grows like n to the power of e, so that 0 means not at all and 1 in proportion. A *cliff* is a
			step at which a delivery takes more than 1.5 times as long as at the one before, or memory or threads
			grow more than 1.5 times faster than in proportion. Where other processes of the machine used more than a
			tenth of a processor in the quietest window, that is said.""";

	private static final double FOREIGN = 0.1;

	private final Summary summary;

	private final Markdown page = new Markdown();

	private final List<String> cliffs = new ArrayList<>();

	private GrowthSection(Summary summary) {
		this.summary = summary;
	}

	/**
	 * Write the section.
	 * @param results what was measured
	 * @param file the file
	 * @return the cliffs in words
	 * @throws IOException if that fails
	 */
	public static List<String> write(List<Result> results, Path file) throws IOException {
		GrowthSection section = new GrowthSection(new Summary(results));
		section.add();
		Files.writeString(file, section.page.toString());
		return section.cliffs;
	}

	private void add() {
		this.page.heading(2, "Costs that grow")
			.paragraph(INTRODUCTION.formatted(this.summary.lastDay(), this.summary.rounds(),
					(this.summary.rounds() == 1) ? "" : "s"));
		Series.all().forEach(this::add);
	}

	private void add(Series series) {
		Costs time = costs("time", series, (cell) -> 1e9 / this.summary.median(cell, "deliveries.per.second"));
		Costs cpu = costs("CPU", series, (cell) -> 1e3 * (this.summary.median(cell, "publisher.cpu.per.million")
				+ this.summary.median(cell, "subscribers.cpu.per.million")));
		List<Costs> held = List.of(held("publisher's memory", series, "publisher.rss.kb", 1e-3),
				held("subscribers' memory", series, "subscribers.rss.kb", 1e-3),
				held("publisher's threads", series, "publisher.threads", 1),
				held("subscribers' threads", series, "subscribers.threads", 1));
		List<List<String>> rows = new ArrayList<>();
		for (int place = 0; place < series.sizes().size(); place++) {
			rows.add(row(series, place, time, cpu, held));
		}
		rows.add(List.of("*exponent*", "", exponent(time), exponent(cpu), exponent(held.get(0)), exponent(held.get(1)),
				exponent(held.get(2)) + " / " + exponent(held.get(3)), ""));
		this.page.heading(3, "More " + series.name())
			.paragraph(series.work().substring(0, 1).toUpperCase(Locale.ROOT) + series.work().substring(1) + ".")
			.table(Stream.concat(Stream.of(series.name()), HEADER.stream()).toList(), rows);
	}

	private List<String> row(Series series, int place, Costs time, Costs cpu, List<Costs> held) {
		Cell cell = series.cells().get(place);
		List<String> cliffs = Stream
			.concat(Stream.of(time).filter((costs) -> costs.growth.ratio(place) > Growth.CLIFF),
					held.stream().filter((costs) -> costs.growth.againstLinear(place) > Growth.CLIFF))
			.map((costs) -> "%s %s x".formatted(costs.name, Numbers.format(costs.growth.ratio(place))))
			.toList();
		String size = String.format(Locale.ROOT, "%,d %s", series.sizes().get(place), series.name());
		cliffs.forEach((cliff) -> this.cliffs.add(size + ": " + cliff));
		return List.of(String.format(Locale.ROOT, "%,d", series.sizes().get(place)),
				this.summary.isMeasured(cell) ? rate(cell) : "not measured", time.at(place), cpu.at(place),
				held.get(0).at(place), held.get(1).at(place), held.get(2).at(place) + " / " + held.get(3).at(place),
				marks(cell, cliffs));
	}

	private String marks(Cell cell, List<String> cliffs) {
		List<String> marks = new ArrayList<>();
		if (!cliffs.isEmpty()) {
			marks.add("**cliff**: " + String.join(", ", cliffs));
		}
		double foreign = this.summary.median(cell, "foreign.cpu.share");
		if (foreign > FOREIGN) {
			marks.add("others used %.0f %% of a processor".formatted(100 * foreign));
		}
		return String.join("; ", marks);
	}

	private String rate(Cell cell) {
		return Numbers.format(this.summary.spread(cell, "deliveries.per.second"), 1e-6);
	}

	private Costs held(String name, Series series, String value, double scale) {
		return costs(name, series, (cell) -> this.summary.median(cell, value) * scale);
	}

	private static Costs costs(String name, Series series, ToDoubleFunction<Cell> cost) {
		return new Costs(name, new Growth(series.sizes(), series.cells().stream().mapToDouble(cost).toArray()));
	}

	private static String exponent(Costs costs) {
		return String.format(Locale.ROOT, "%.2f", costs.growth.exponent());
	}

	private record Costs(String name, Growth growth) {

		String at(int place) {
			return Numbers.format(this.growth.costs()[place]);
		}

	}

}
