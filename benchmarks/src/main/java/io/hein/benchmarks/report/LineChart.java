package io.hein.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * A chart of lines, with a logarithmic scale from bottom to top, as SVG.
 */
final class LineChart {

	private static final int WIDTH = 760;

	private static final int HEIGHT = 420;

	private static final int LEFT = 80;

	private static final int RIGHT = 140;

	private static final int TOP = 48;

	private static final int BOTTOM = 56;

	private static final List<String> COLORS = List.of("#d62728", "#555555", "#1f77b4", "#2ca02c", "#ff7f0e", "#9467bd",
			"#8c564b", "#17becf");

	private final String title;

	private final String xTitle;

	private final String yTitle;

	private final List<String> places;

	private final List<Line> lines = new ArrayList<>();

	/**
	 * Create an empty chart.
	 * @param title its title
	 * @param xTitle what differs from left to right
	 * @param places what stands there
	 * @param yTitle what is measured
	 */
	LineChart(String title, String xTitle, List<String> places, String yTitle) {
		this.title = title;
		this.xTitle = xTitle;
		this.places = places;
		this.yTitle = yTitle;
	}

	/**
	 * Add a line.
	 * @param name its name
	 * @param values its values, one for each place; not a number where there is none
	 * @return this chart
	 */
	LineChart line(String name, double... values) {
		this.lines.add(new Line(name, values));
		return this;
	}

	String toSvg() {
		double[] values = this.lines.stream()
			.flatMapToDouble((line) -> DoubleStream.of(line.values))
			.filter((value) -> value > 0 && Double.isFinite(value))
			.toArray();
		int low = (int) Math.floor(Math.log10(DoubleStream.of(values).min().orElse(1)));
		int high = Math.max(low + 1, (int) Math.ceil(Math.log10(DoubleStream.of(values).max().orElse(10))));
		StringBuilder svg = new StringBuilder();
		add(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
				+ "font-size=\"13\" role=\"img\">", WIDTH, HEIGHT);
		add(svg, "<title>%s</title>", this.title);
		add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
		text(svg, LEFT, 26, "start", "font-size=\"16\" font-weight=\"bold\"", this.title);
		addGrid(svg, low, high);
		addPlaces(svg);
		for (int i = 0; i < this.lines.size(); i++) {
			addLine(svg, i, low, high);
		}
		return svg.append("</svg>\n").toString();
	}

	private void addGrid(StringBuilder svg, int low, int high) {
		for (int power = low; power <= high; power++) {
			double y = y(Math.pow(10, power), low, high);
			add(svg, "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>", LEFT, WIDTH - RIGHT, y,
					y);
			String label = String.format(Locale.ROOT, "%,." + Math.max(0, -power) + "f", Math.pow(10, power));
			text(svg, LEFT - 8, y + 4, "end", "", label);
		}
		add(svg, "<text transform=\"translate(20 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
				(TOP + HEIGHT - BOTTOM) / 2, this.yTitle);
	}

	private void addPlaces(StringBuilder svg) {
		for (int i = 0; i < this.places.size(); i++) {
			text(svg, x(i), HEIGHT - BOTTOM + 20, "middle", "", this.places.get(i));
		}
		text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", "", this.xTitle);
	}

	private void addLine(StringBuilder svg, int number, int low, int high) {
		Line line = this.lines.get(number);
		String color = COLORS.get(number % COLORS.size());
		StringBuilder points = new StringBuilder();
		for (int i = 0; i < line.values.length; i++) {
			if (line.values[i] > 0 && Double.isFinite(line.values[i])) {
				double y = y(line.values[i], low, high);
				add(points, "%.1f,%.1f ", x(i), y);
				add(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>", x(i), y, color);
			}
		}
		add(svg, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"/>", points.toString().strip(),
				color, (number == 0) ? "3" : "1.8");
		double y = TOP + 10 + 22 * number;
		add(svg, "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"3\"/>",
				WIDTH - RIGHT + 14, WIDTH - RIGHT + 34, y, y, color);
		text(svg, WIDTH - RIGHT + 40, y + 4, "start", "", line.name);
	}

	private double x(int place) {
		double step = (double) (WIDTH - LEFT - RIGHT) / this.places.size();
		return LEFT + step * (place + 0.5);
	}

	private static double y(double value, int low, int high) {
		return HEIGHT - BOTTOM - (Math.log10(value) - low) / (high - low) * (HEIGHT - BOTTOM - TOP);
	}

	private static void text(StringBuilder svg, double x, double y, String anchor, String more, String text) {
		add(svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#222222\" %s>%s</text>", x, y, anchor, more,
				text);
	}

	private static void add(StringBuilder svg, String format, Object... args) {
		svg.append(String.format(Locale.ROOT, format, args));
		if (format.startsWith("<")) {
			svg.append('\n');
		}
	}

	private record Line(String name, double[] values) {
	}

}
