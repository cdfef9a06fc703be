package io.hein.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Links between documents lead somewhere.
 */
class LinksTests {

	static Stream<MarkdownDocument> documents() {
		return MarkdownDocument.all().stream();
	}

	@ParameterizedTest
	@MethodSource("documents")
	void everyLinkLeadsToAFileAndToAHeadingInIt(MarkdownDocument document) {
		for (String link : document.links()) {
			if (link.startsWith("https://")) {
				continue;
			}
			String name = link.replaceFirst("#.*", "");
			Path target = (name.isEmpty()) ? document.file() : document.file().resolveSibling(name).normalize();
			assertThat(Files.exists(target)).as("%s: %s", document, link).isTrue();
			if (link.contains("#")) {
				String file = MarkdownDocument.ROOT.relativize(target).toString();
				assertThat(MarkdownDocument.of(file).anchors()).as("%s", document)
					.contains(link.substring(link.indexOf('#') + 1));
			}
		}
	}

	@ParameterizedTest
	@MethodSource("documents")
	void everyDocumentIsLinkedFromTheReadmeOfItsFolderOrOfTheProject(MarkdownDocument document) {
		String name = document.toString();
		Path readme = document.file().resolveSibling("README.md");
		if (!name.equals("README.md")) {
			List<String> links = new ArrayList<>(MarkdownDocument.of("README.md").links());
			if (Files.exists(readme)) {
				MarkdownDocument.of(MarkdownDocument.ROOT.relativize(readme).toString())
					.links()
					.forEach((link) -> links
						.add(MarkdownDocument.ROOT.relativize(readme.resolveSibling(link)).toString()));
			}
			assertThat(links).contains(name);
		}
	}

}
