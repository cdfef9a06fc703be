package io.hein.transport.frame;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The parts of {@code docs/wire-protocol.md} that can be held against the code.
 */
final class WireProtocolDocument {

	private static final Pattern EXAMPLE = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL);

	private static final Pattern TABLE = Pattern.compile("(?:^\\|.*\n)+", Pattern.MULTILINE);

	private final String text;

	WireProtocolDocument() {
		try {
			this.text = Files.readString(Path.of("..", "docs", "wire-protocol.md"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The bytes of each example, in the order of the document.
	 */
	List<byte[]> examples() {
		return EXAMPLE.matcher(this.text).results().map((match) -> bytes(match.group(1))).toList();
	}

	private static byte[] bytes(String example) {
		StringBuilder hex = new StringBuilder();
		example.lines().forEach((line) -> hex.append(line.replaceFirst(";.*", "").replace(" ", "")));
		return HexFormat.of().parseHex(hex);
	}

	/**
	 * The rows of each table that begins with a column of that name, without heads.
	 */
	List<List<List<String>>> tables(String firstColumn) {
		return TABLE.matcher(this.text)
			.results()
			.map(MatchResult::group)
			.filter((table) -> table.startsWith("| " + firstColumn + " |"))
			.map(WireProtocolDocument::rows)
			.toList();
	}

	private static List<List<String>> rows(String table) {
		List<List<String>> rows = new ArrayList<>();
		table.lines().skip(2).forEach((line) -> rows.add(cells(line)));
		return rows;
	}

	private static List<String> cells(String line) {
		return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
	}

}
