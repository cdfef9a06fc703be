package io.hein.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.hein.docs.MarkdownDocument.CodeBlock;
import org.yaml.snakeyaml.Yaml;

/**
 * The files for Compose and Kubernetes, parsed.
 */
final class ScalingFiles {

	private static final String COMPOSE = "docs/scaling/compose.yaml";

	private static final String KUBERNETES = "docs/scaling/kubernetes.yaml";

	private ScalingFiles() {
	}

	static Tree compose() {
		return new Tree(new Yaml().load(MarkdownDocument.read(MarkdownDocument.ROOT.resolve(COMPOSE))));
	}

	/**
	 * What there is of a kind, by name.
	 */
	static Tree kubernetes(String kind, String name) {
		return kubernetes().stream()
			.filter((part) -> part.text("kind").equals(kind) && part.text("metadata", "name").equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static List<Tree> kubernetes() {
		List<Tree> parts = new ArrayList<>();
		new Yaml().loadAll(MarkdownDocument.read(MarkdownDocument.ROOT.resolve(KUBERNETES)))
			.forEach((part) -> parts.add(new Tree(part)));
		return parts;
	}

	/**
	 * The configuration of applications in these files.
	 */
	static List<CodeBlock> configurations() {
		List<CodeBlock> blocks = new ArrayList<>();
		compose().map("configs")
			.forEach((name, config) -> blocks
				.add(new CodeBlock(COMPOSE + ":" + name, "yaml", new Tree(config).text("content"))));
		kubernetes().stream()
			.filter((part) -> part.text("kind").equals("ConfigMap"))
			.forEach((part) -> blocks.add(new CodeBlock(KUBERNETES + ":" + part.text("metadata", "name"), "yaml",
					part.text("data", "application.yml"))));
		return blocks;
	}

	/**
	 * Maps and lists in one another.
	 *
	 * @param root the outermost
	 */
	record Tree(Object root) {

		Tree at(Object... path) {
			Object found = this.root;
			for (Object step : path) {
				found = (found instanceof List<?> list) ? list.get((int) step) : ((Map<?, ?>) found).get(step);
				if (found == null) {
					throw new IllegalArgumentException("There is no " + step + " of " + List.of(path));
				}
			}
			return new Tree(found);
		}

		String text(Object... path) {
			return at(path).root.toString();
		}

		int number(Object... path) {
			return (int) at(path).root;
		}

		@SuppressWarnings("unchecked")
		Map<String, Object> map(Object... path) {
			return (Map<String, Object>) at(path).root;
		}

		List<Tree> list(Object... path) {
			return ((List<?>) at(path).root).stream().map(Tree::new).toList();
		}

	}

}
