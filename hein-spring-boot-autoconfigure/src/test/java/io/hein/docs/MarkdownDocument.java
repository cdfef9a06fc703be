package io.hein.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * A document in Markdown, and the parts of it that can be held against the code.
 */
final class MarkdownDocument {

	/**
	 * The directory that everything is in. Tests run in their module.
	 */
	static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Parser PARSER = Parser.builder()
		.extensions(List.of(TablesExtension.create()))
		.includeSourceSpans(IncludeSourceSpans.BLOCKS)
		.build();

	private final Path file;

	private final String text;

	private final Node root;

	private MarkdownDocument(Path file) {
		this.file = file;
		this.text = read(file);
		this.root = PARSER.parse(this.text);
	}

	static MarkdownDocument of(String name) {
		return new MarkdownDocument(ROOT.resolve(name));
	}

	/**
	 * What users read.
	 */
	static List<MarkdownDocument> all() {
		try (Stream<Path> top = Files.list(ROOT); Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
			return Stream.concat(top, docs)
				.filter((file) -> file.toString().endsWith(".md"))
				.sorted()
				.map(MarkdownDocument::new)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Path file() {
		return this.file;
	}

	String text() {
		return this.text;
	}

	/**
	 * The fenced blocks of some languages, of all if none is named.
	 */
	List<CodeBlock> codeBlocks(String... languages) {
		List<CodeBlock> blocks = new ArrayList<>();
		visit(FencedCodeBlock.class, (block) -> {
			if (languages.length == 0 || List.of(languages).contains(block.getInfo())) {
				blocks.add(new CodeBlock(place(block), block.getInfo(), block.getLiteral()));
			}
		});
		return blocks;
	}

	private String place(Node node) {
		return ROOT.relativize(this.file) + ":" + (node.getSourceSpans().get(0).getLineIndex() + 1);
	}

	/**
	 * The rows, without heads, of all tables whose head is this one.
	 */
	List<List<Cell>> rows(String... head) {
		List<List<Cell>> rows = new ArrayList<>();
		visit(TableBlock.class, (table) -> {
			List<List<Cell>> all = new ArrayList<>();
			visit(table, TableRow.class, (row) -> all.add(cells(row)));
			if (table.getFirstChild() instanceof TableHead
					&& all.get(0).stream().map(Cell::text).toList().equals(List.of(head))) {
				rows.addAll(all.subList(1, all.size()));
			}
		});
		return rows;
	}

	private static List<Cell> cells(TableRow row) {
		List<Cell> cells = new ArrayList<>();
		visit(row, TableCell.class, (cell) -> {
			List<String> code = new ArrayList<>();
			visit(cell, Code.class, (part) -> code.add(part.getLiteral()));
			cells.add(new Cell(plain(cell), code));
		});
		return cells;
	}

	/**
	 * Where links lead to, as written.
	 */
	List<String> links() {
		List<String> links = new ArrayList<>();
		visit(Link.class, (link) -> links.add(link.getDestination()));
		return links;
	}

	/**
	 * What a link can lead to inside the document.
	 */
	List<String> anchors() {
		List<String> anchors = new ArrayList<>();
		visit(Heading.class, (heading) -> anchors
			.add(plain(heading).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-')));
		return anchors;
	}

	private <T extends Node> void visit(Class<T> type, Consumer<T> consumer) {
		visit(this.root, type, consumer);
	}

	private static <T extends Node> void visit(Node parent, Class<T> type, Consumer<T> consumer) {
		for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
			if (type.isInstance(node)) {
				consumer.accept(type.cast(node));
			}
			visit(node, type, consumer);
		}
	}

	private static String plain(Node node) {
		StringBuilder plain = new StringBuilder();
		node.accept(new AbstractVisitor() {

			@Override
			public void visit(Text text) {
				plain.append(text.getLiteral());
			}

			@Override
			public void visit(Code code) {
				plain.append(code.getLiteral());
			}

			@Override
			public void visit(SoftLineBreak softLineBreak) {
				plain.append(' ');
			}

		});
		return plain.toString();
	}

	@Override
	public String toString() {
		return ROOT.relativize(this.file).toString();
	}

	/**
	 * A fenced block.
	 *
	 * @param place the file and the line
	 * @param language what it says it is
	 * @param text what is in it
	 */
	record CodeBlock(String place, String language, String text) {

		@Override
		public String toString() {
			return this.place;
		}

	}

	/**
	 * A cell of a table.
	 *
	 * @param text its text without any marks
	 * @param code those parts of it that are marked as code
	 */
	record Cell(String text, List<String> code) {

		@Override
		public String toString() {
			return this.text;
		}

	}

}
