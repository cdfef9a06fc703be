package io.hein;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/**
 * What can be counted of the house: how large its packages are, and which classes in one
 * package reach each other through the names that they use (a circle).
 */
final class House {

	private static final Path SOURCES = Path.of("src/main/java");

	private static final String BUILDER = "$Builder";

	private final Map<String, Room> rooms = new TreeMap<>();

	private House(JavaClasses classes) {
		for (JavaClass type : classes) {
			this.rooms.computeIfAbsent(type.getPackageName(), Room::new).add(type);
		}
		this.rooms.values().forEach(Room::findCircles);
	}

	static House engine() {
		return new House(new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages("io.hein.transport"));
	}

	Collection<Room> rooms() {
		return this.rooms.values();
	}

	@Override
	public String toString() {
		StringBuilder out = new StringBuilder();
		out.append(String.format("%-32s %5s %6s %6s %6s %8s %7s%n", "package", "files", "lines", "code", "public",
				"circle", "share"));
		for (Room room : rooms()) {
			Circle largest = room.largest();
			out.append(String.format("%-32s %5d %6d %6d %6d %8d %6.0f%%%n", room.name, room.files.size(), room.lines(),
					room.code(), room.publicTypes.size(), largest.classes().size(), 100 * room.share(largest)));
		}
		for (Room room : rooms()) {
			room.circles.forEach((circle) -> out.append(room.name).append(": ").append(circle.classes()).append('\n'));
		}
		return out.toString();
	}

	/**
	 * A package.
	 */
	static final class Room {

		private final String name;

		private final Map<String, SourceFile> files = new TreeMap<>();

		private final Set<String> publicTypes = new TreeSet<>();

		private final Map<String, Set<String>> uses = new TreeMap<>();

		private final List<Circle> circles = new ArrayList<>();

		private Room(String name) {
			this.name = name;
		}

		String name() {
			return this.name;
		}

		Set<String> publicTypes() {
			return this.publicTypes;
		}

		int fileCount() {
			return this.files.size();
		}

		int lines() {
			return this.files.values().stream().mapToInt(SourceFile::lines).sum();
		}

		int code() {
			return this.files.values().stream().mapToInt(SourceFile::code).sum();
		}

		Circle largest() {
			return this.circles.stream()
				.max(Comparator.comparingInt((circle) -> circle.classes().size()))
				.orElse(new Circle(new TreeSet<>()));
		}

		/**
		 * Which share of the package's code a circle has.
		 */
		double share(Circle circle) {
			int code = circle.classes().stream().mapToInt((type) -> this.files.get(type).code()).sum();
			return (double) code / Math.max(1, code());
		}

		private void add(JavaClass type) {
			String file = file(type);
			if (file.equals("package-info") || !Files.exists(SourceFile.path(this.name, file))) {
				return;
			}
			this.files.computeIfAbsent(file, (name) -> SourceFile.read(this.name, name));
			if (type.getModifiers().contains(JavaModifier.PUBLIC) && !type.isNestedClass()) {
				this.publicTypes.add(file);
			}
			Set<String> used = this.uses.computeIfAbsent(file, (name) -> new TreeSet<>());
			type.getDirectDependenciesFromSelf()
				.stream()
				.map((dependency) -> dependency.getTargetClass().getBaseComponentType())
				.filter((target) -> target.getPackageName().equals(this.name) && !file(target).equals(file))
				.filter((target) -> !isBuilder(type))
				.forEach((target) -> used.add(file(target)));
		}

		/**
		 * That a builder knows what it builds makes no circle: the two can be read apart.
		 */
		private static boolean isBuilder(JavaClass type) {
			return type.getName().endsWith(BUILDER) || type.getName().contains(BUILDER + "$");
		}

		private static String file(JavaClass type) {
			String simple = type.getName().substring(type.getPackageName().length() + 1);
			int nested = simple.indexOf('$');
			return (nested < 0) ? simple : simple.substring(0, nested);
		}

		/**
		 * Find sets of classes that reach each other, as Tarjan does.
		 */
		private void findCircles() {
			new Object() {

				private final Map<String, Integer> numbers = new HashMap<>();

				private final Map<String, Integer> lowest = new HashMap<>();

				private final Deque<String> path = new ArrayDeque<>();

				private void visit(String type) {
					int number = this.numbers.size();
					this.numbers.put(type, number);
					this.lowest.put(type, number);
					this.path.push(type);
					for (String next : Room.this.uses.get(type)) {
						if (!Room.this.uses.containsKey(next)) {
							continue;
						}
						if (!this.numbers.containsKey(next)) {
							visit(next);
							this.lowest.merge(type, this.lowest.get(next), Math::min);
						}
						else if (this.path.contains(next)) {
							this.lowest.merge(type, this.numbers.get(next), Math::min);
						}
					}
					if (this.lowest.get(type) == number) {
						Set<String> circle = new TreeSet<>();
						String member;
						do {
							member = this.path.pop();
							circle.add(member);
						}
						while (!member.equals(type));
						if (circle.size() > 1) {
							Room.this.circles.add(new Circle(circle));
						}
					}
				}

				private void visitAll() {
					for (String type : Room.this.uses.keySet()) {
						if (!this.numbers.containsKey(type)) {
							visit(type);
						}
					}
				}

			}.visitAll();
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	/**
	 * Classes that reach each other.
	 *
	 * @param classes their names
	 */
	record Circle(Set<String> classes) {
	}

	/**
	 * A file of the sources.
	 *
	 * @param lines how many lines it has
	 * @param code how many of them are neither empty nor comment nor import
	 */
	private record SourceFile(int lines, int code) {

		private static SourceFile read(String packageName, String name) {
			try (Stream<String> lines = Files.lines(path(packageName, name))) {
				List<String> all = lines.map(String::strip).toList();
				return new SourceFile(all.size(), (int) all.stream().filter(SourceFile::isCode).count());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private static Path path(String packageName, String name) {
			return SOURCES.resolve(packageName.replace('.', '/')).resolve(name + ".java");
		}

		private static boolean isCode(String line) {
			return !line.isEmpty() && !line.startsWith("*") && !line.startsWith("/*") && !line.startsWith("//")
					&& !line.startsWith("import ") && !line.startsWith("package ");
		}

	}

}
