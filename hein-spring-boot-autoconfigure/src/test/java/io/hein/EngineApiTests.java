package io.hein;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * It is written down which public types of the engine are for users, and these show users
 * nothing else. The classes are read once for all of it, which takes seconds.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineApiTests {

	private static final String ENGINE = "io.hein.transport.";

	private final Set<String> api = read("engine-api.txt");

	private final Set<String> internals = read("engine-internals.txt");

	private final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.hein");

	@Test
	void eachPublicTypeOfTheEngineIsKnownToBeForUsersOrNot() {
		Set<String> known = new TreeSet<>(this.api);
		known.addAll(this.internals);
		assertThat(publicTypes()).isEqualTo(known);
		assertThat(this.api).doesNotContainAnyElementsOf(this.internals);
	}

	@Test
	void whatIsForUsersShowsThemNothingElse() {
		assertThat(internalsShownBy(this::isApi)).isEmpty();
	}

	@Test
	void noApplicationIsShownTheEnginesInternals() {
		assertThat(internalsShownBy((type) -> !type.getName().startsWith(ENGINE))).isEmpty();
	}

	private Set<String> internalsShownBy(Predicate<JavaClass> which) {
		Set<String> shown = new TreeSet<>();
		for (JavaClass type : this.classes) {
			if (which.test(type) && type.getModifiers().contains(JavaModifier.PUBLIC)) {
				type.getCodeUnits()
					.stream()
					.filter((unit) -> unit.getModifiers().contains(JavaModifier.PUBLIC))
					.flatMap((unit) -> mentioned(unit).filter((other) -> !isApi(other))
						.map((other) -> unit.getFullName() + " mentions " + name(other)))
					.forEach(shown::add);
			}
		}
		return shown;
	}

	private Set<String> publicTypes() {
		return this.classes.stream()
			.filter((type) -> type.getName().startsWith(ENGINE) && !type.isNestedClass())
			.filter((type) -> type.getModifiers().contains(JavaModifier.PUBLIC))
			.map(EngineApiTests::name)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Stream<JavaClass> mentioned(JavaCodeUnit unit) {
		return Stream
			.concat(Stream.concat(unit.getRawParameterTypes().stream(), Stream.of(unit.getRawReturnType())),
					unit.getExceptionTypes().stream())
			.map(JavaClass::getBaseComponentType)
			.filter((type) -> type.getName().startsWith(ENGINE));
	}

	private boolean isApi(JavaClass type) {
		return this.api.contains(name(type));
	}

	private static String name(JavaClass type) {
		return type.getName().replace(ENGINE, "").replaceFirst("\\$.*", "");
	}

	private static Set<String> read(String name) {
		try {
			List<String> lines = new ClassPathResource(name).getContentAsString(StandardCharsets.UTF_8)
				.lines()
				.toList();
			return lines.stream()
				.filter((line) -> !line.startsWith("#"))
				.collect(Collectors.toCollection(TreeSet::new));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
