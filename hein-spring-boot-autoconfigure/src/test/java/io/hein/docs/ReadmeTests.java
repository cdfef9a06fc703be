package io.hein.docs;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import io.hein.docs.MarkdownDocument.CodeBlock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the README's versions, coordinates and commands against the build.
 */
class ReadmeTests {

	private final MarkdownDocument readme = MarkdownDocument.of("README.md");

	private final Element parent = xml(MarkdownDocument.read(MarkdownDocument.ROOT.resolve("pom.xml")));

	@Test
	void theDependencyIsTheStarter() {
		Element dependency = xml(this.readme.codeBlocks("xml").get(0).text());
		Element starter = xml(MarkdownDocument.read(MarkdownDocument.ROOT.resolve("hein-spring-boot-starter/pom.xml")));
		assertThat(dependency.getTagName()).isEqualTo("dependency");
		assertThat(text(dependency, "artifactId")).isEqualTo(text(starter, "artifactId"));
		assertThat(text(dependency, "groupId")).isEqualTo(text(this.parent, "groupId"));
		assertThat(text(dependency, "version")).isEqualTo(text(this.parent, "version"));
	}

	@Test
	void theVersionsToRaiseAreThoseOfTheBuild() {
		Element properties = xml(this.readme.codeBlocks("xml").get(1).text());
		assertThat(properties.getTagName()).isEqualTo("properties");
		assertThat(children(properties).map(Node::getNodeName)).containsExactly("netty.version", "jackson-bom.version");
		children(properties)
			.forEach((child) -> assertThat(child.getTextContent()).isEqualTo(property(child.getNodeName())));
	}

	@Test
	void theVersionsInTheTextAreThoseOfTheBuild() {
		assertThat(this.readme.text())
			.contains("Netty " + property("netty.version").replace(".Final", "") + " and Jackson "
					+ property("jackson-bom.version"))
			.contains("Spring Boot " + property("spring-boot.version"))
			.contains("Java " + property("maven.compiler.release") + " or newer");
		String rules = MarkdownDocument.read(MarkdownDocument.ROOT.resolve("pom.xml"));
		assertThat(rules).contains("<version>[3.8.6,)</version>").contains("<version>[17,)</version>");
		assertThat(this.readme.text()).contains("a JDK 17 or newer and Maven 3.8.6 or newer");
	}

	static Stream<CodeBlock> shellBlocks() {
		return MarkdownDocument.all().stream().flatMap((document) -> document.codeBlocks("shell").stream());
	}

	@ParameterizedTest
	@MethodSource("shellBlocks")
	void everyMavenCommandIsOneThatContributorsUse(CodeBlock block) {
		List<String> known = MarkdownDocument.of("CONTRIBUTING.md")
			.rows("command", "what it does", "on two cores")
			.stream()
			.flatMap((row) -> row.get(0).code().stream())
			.map(ReadmeTests::command)
			.toList();
		assertThat(block.text().lines().filter((line) -> line.startsWith("mvn")).map(ReadmeTests::command))
			.as("%s", block)
			.isSubsetOf(known);
	}

	/**
	 * Without what may be chosen: the tests, where they are, and their options.
	 */
	private static String command(String line) {
		return line.replaceAll(" (-Dtest=\\S+|-Dhein\\.\\S+|-pl hein-spring-boot-autoconfigure)", "");
	}

	@Test
	void theCommandForTheTestsIsThatOfContinuousIntegration() {
		assertThat(shellBlocks().flatMap((block) -> block.text().lines())).contains("mvn verify");
		assertThat(MarkdownDocument.read(MarkdownDocument.ROOT.resolve(".ci/run"))).contains("\"${maven[@]}\" verify");
	}

	private String property(String name) {
		Element properties = (Element) this.parent.getElementsByTagName("properties").item(0);
		return text(properties, name);
	}

	private static Element xml(String text) {
		try {
			return DocumentBuilderFactory.newInstance()
				.newDocumentBuilder()
				.parse(new InputSource(new StringReader(text)))
				.getDocumentElement();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String text(Element parent, String child) {
		return children(parent).filter((node) -> node.getNodeName().equals(child))
			.map(Node::getTextContent)
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(child));
	}

	private static Stream<Node> children(Element parent) {
		List<Node> children = new ArrayList<>();
		for (int i = 0; i < parent.getChildNodes().getLength(); i++) {
			if (parent.getChildNodes().item(i) instanceof Element child) {
				children.add(child);
			}
		}
		return children.stream();
	}

}
