package io.hein.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tests that the documents name are there.
 */
class NamedTestsTests {

	/**
	 * A class, a method of it, or a method of the class before.
	 */
	private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*Tests)?(?:\\.(\\w+))?`");

	@ParameterizedTest
	@CsvSource({ "docs/reliability.md, 50", "docs/security.md, 40", "docs/decisions, 20" })
	void everyTestThatIsNamedIsThere(String documents, int least) throws Exception {
		Map<String, Path> files = files();
		List<String> missing = new ArrayList<>();
		int named = 0;
		for (String line : lines(documents)) {
			String last = null;
			Matcher matcher = NAME.matcher(line);
			while (matcher.find()) {
				last = (matcher.group(1) != null) ? matcher.group(1) : last;
				if (last != null) {
					named++;
					if (!isThere(files, last, matcher.group(2))) {
						missing.add(last + "." + matcher.group(2));
					}
				}
			}
		}
		assertThat(missing).isEmpty();
		assertThat(named).isGreaterThan(least);
	}

	private static List<String> lines(String documents) {
		return MarkdownDocument.all()
			.stream()
			.filter((document) -> document.toString().startsWith(documents))
			.flatMap((document) -> MarkdownDocument.read(document.file()).lines())
			.toList();
	}

	private static boolean isThere(Map<String, Path> files, String type, String member) throws Exception {
		Path file = files.get(type);
		if (file == null) {
			return false;
		}
		return member == null || Pattern.compile("\\b" + member + "\\b").matcher(Files.readString(file)).find();
	}

	private static Map<String, Path> files() throws IOException {
		Map<String, Path> files = new TreeMap<>();
		for (String module : new String[] { "hein-spring-boot-autoconfigure", "sample-app" }) {
			try (Stream<Path> all = Files.walk(MarkdownDocument.ROOT.resolve(module).resolve("src/test/java"))) {
				all.filter((file) -> file.toString().endsWith("Tests.java"))
					.forEach((file) -> files.put(file.getFileName().toString().replace(".java", ""), file));
			}
		}
		return files;
	}

}
