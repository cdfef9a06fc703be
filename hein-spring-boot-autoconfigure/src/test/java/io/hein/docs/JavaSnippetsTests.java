package io.hein.docs;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.hein.docs.MarkdownDocument.CodeBlock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every block of Java in the documentation is a part of the tests of this package, which
 * compile and run it.
 */
class JavaSnippetsTests {

	private final Map<String, String> snippets = Snippets.all();

	static Stream<CodeBlock> javaBlocks() {
		return MarkdownDocument.all().stream().flatMap((document) -> document.codeBlocks("java").stream());
	}

	@ParameterizedTest
	@MethodSource("javaBlocks")
	void aBlockOfJavaIsASnippet(CodeBlock block) {
		assertThat(this.snippets.values())
			.as(() -> block + " is none of the snippets, which are:\n" + mostSimilar(block))
			.contains(block.text());
	}

	private String mostSimilar(CodeBlock block) {
		List<String> wanted = block.text().lines().toList();
		Map<Long, String> byLikeness = new TreeMap<>();
		this.snippets.forEach((name, text) -> byLikeness.put(text.lines().filter(wanted::contains).count(),
				"(the most similar one, " + name + ")\n" + text));
		return byLikeness.values().stream().reduce("", (first, second) -> second);
	}

	@Test
	void everySnippetIsPrintedSomewhere() {
		Map<String, String> unused = new TreeMap<>(this.snippets);
		unused.values().removeAll(javaBlocks().map(CodeBlock::text).toList());
		assertThat(unused.keySet()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("allBlocks")
	void aBlockIsInALanguageThatIsLookedAfter(CodeBlock block) {
		assertThat(block.language()).as("%s", block)
			.isIn("java", "python", "yaml", "properties", "xml", "json", "shell", "text", "");
	}

	static Stream<CodeBlock> allBlocks() {
		return MarkdownDocument.all().stream().flatMap((document) -> document.codeBlocks().stream());
	}

}
