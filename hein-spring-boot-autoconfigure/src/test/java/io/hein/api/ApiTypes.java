package io.hein.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.asm.ClassReader;
import org.springframework.asm.Opcodes;
import org.springframework.core.io.ClassPathResource;

/**
 * Finds the compiled types that are for users, and those of ours that they extend: what a
 * type inherits is part of it.
 */
class ApiTypes {

	private static final String ENGINE = "io/hein/transport/";

	private final Path classes;

	private final Set<String> engineApi;

	private final Map<String, byte[]> found = new TreeMap<>();

	ApiTypes(Path classes) throws IOException {
		this.classes = classes;
		this.engineApi = new ClassPathResource("engine-api.txt").getContentAsString(StandardCharsets.UTF_8)
			.lines()
			.filter((line) -> !line.startsWith("#"))
			.map((line) -> ENGINE + line.replace('.', '/'))
			.collect(Collectors.toSet());
	}

	/**
	 * Return the bytes of each of these types, in the order of their names.
	 */
	Map<String, byte[]> read() throws IOException {
		for (String name : names()) {
			if (isApi(name)) {
				add(name);
			}
		}
		return this.found;
	}

	private List<String> names() throws IOException {
		try (Stream<Path> files = Files.walk(this.classes)) {
			return files.map((file) -> this.classes.relativize(file).toString().replace('\\', '/'))
				.filter((file) -> file.endsWith(".class") && !file.endsWith("-info.class"))
				.map((file) -> file.substring(0, file.length() - ".class".length()))
				.toList();
		}
	}

	private boolean isApi(String name) {
		int nested = name.lastIndexOf('$');
		if (!isPublic(name)) {
			return false;
		}
		if (nested > 0) {
			return isApi(name.substring(0, nested));
		}
		return !name.startsWith(ENGINE) || this.engineApi.contains(name);
	}

	private boolean isPublic(String name) {
		return (new ClassReader(bytes(name)).getAccess() & Opcodes.ACC_PUBLIC) != 0;
	}

	private void add(String name) {
		if (this.found.putIfAbsent(name, bytes(name)) == null) {
			ClassReader type = new ClassReader(bytes(name));
			Stream.concat(Stream.of(type.getSuperName()), Stream.of(type.getInterfaces()))
				.filter((parent) -> parent.startsWith("io/hein/"))
				.forEach(this::add);
		}
	}

	private byte[] bytes(String name) {
		try {
			return Files.readAllBytes(this.classes.resolve(name + ".class"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
