package io.hein.benchmarks.report;

import java.util.Collections;
import java.util.List;

/**
 * A page in the making.
 */
final class Markdown {

	private final StringBuilder text = new StringBuilder();

	Markdown heading(int level, String title) {
		this.text.append("#".repeat(level)).append(' ').append(title).append("\n\n");
		return this;
	}

	Markdown paragraph(String paragraph) {
		this.text.append(paragraph.strip()).append("\n\n");
		return this;
	}

	Markdown image(String title, String path) {
		return paragraph("![" + title + "](" + path + ")");
	}

	Markdown table(List<String> header, List<List<String>> rows) {
		row(header);
		row(Collections.nCopies(header.size(), "---"));
		rows.forEach(this::row);
		this.text.append('\n');
		return this;
	}

	private void row(List<String> cells) {
		this.text.append("| ").append(String.join(" | ", cells)).append(" |\n");
	}

	@Override
	public String toString() {
		return this.text.toString().strip() + "\n";
	}

}
