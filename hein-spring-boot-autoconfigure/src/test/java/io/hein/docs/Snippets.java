package io.hein.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The parts of test sources that documents may print: what stands between
 * {@code // tag::name[]} and {@code // end::name[]} in this package, and the whole files
 * of {@code com.example}. Tabs are printed as four blanks.
 */
final class Snippets {

	private static final Path SOURCES = Path.of("src", "test", "java");

	private static final Pattern TAG = Pattern.compile("\\s*// (tag|end)::([a-z0-9-]+)\\[]");

	private Snippets() {
	}

	/**
	 * All snippets.
	 * @return by name
	 */
	static Map<String, String> all() {
		Map<String, String> snippets = new LinkedHashMap<>();
		files(SOURCES.resolve("com/example")).forEach((file) -> add(snippets, file.getFileName().toString(),
				normalize(MarkdownDocument.read(file).lines().toList())));
		files(SOURCES.resolve("io/hein/docs"))
			.forEach((file) -> addTagged(snippets, file, MarkdownDocument.read(file).lines().toList()));
		return snippets;
	}

	private static List<Path> files(Path directory) {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter((file) -> file.toString().endsWith(".java")).sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void addTagged(Map<String, String> snippets, Path file, List<String> lines) {
		String open = null;
		List<String> content = new ArrayList<>();
		for (String line : lines) {
			Matcher tag = TAG.matcher(line);
			if (!tag.matches()) {
				content.add(line);
			}
			else if (tag.group(1).equals("tag") && open == null) {
				open = tag.group(2);
				content.clear();
			}
			else if (tag.group(1).equals("end") && tag.group(2).equals(open)) {
				add(snippets, open, normalize(content));
				open = null;
			}
			else {
				throw new IllegalStateException("Tags are not paired in " + file + ": " + line.strip());
			}
		}
		if (open != null) {
			throw new IllegalStateException("A tag is not closed in " + file + ": " + open);
		}
	}

	private static void add(Map<String, String> snippets, String name, String text) {
		if (snippets.put(name, text) != null) {
			throw new IllegalStateException("Two snippets have the name " + name);
		}
	}

	private static String normalize(List<String> lines) {
		int indentation = lines.stream()
			.filter((line) -> !line.isBlank())
			.mapToInt(Snippets::indentation)
			.min()
			.orElse(0);
		StringBuilder text = new StringBuilder();
		for (String line : lines) {
			int own = indentation(line);
			text.append((line.isBlank()) ? ""
					: "    ".repeat(own - indentation) + line.substring(own).replace("\t", "    "))
				.append('\n');
		}
		return text.toString();
	}

	private static int indentation(String line) {
		int tabs = 0;
		while (tabs < line.length() && line.charAt(tabs) == '\t') {
			tabs++;
		}
		return tabs;
	}

}
