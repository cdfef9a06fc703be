package io.hein.benchmarks.driver;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * What a process answered: values by name.
 */
final class Answer {

	private final Map<String, String> values = new HashMap<>();

	Answer(String line) {
		for (String pair : line.split(" ")) {
			int middle = pair.indexOf('=');
			this.values.put(pair.substring(0, middle), pair.substring(middle + 1));
		}
	}

	boolean has(String name) {
		return this.values.containsKey(name);
	}

	String text(String name) {
		return Objects.requireNonNull(this.values.get(name), name);
	}

	double number(String name) {
		return Double.parseDouble(text(name));
	}

	void forEach(BiConsumer<String, Double> consumer) {
		this.values.forEach((name, value) -> consumer.accept(name, Double.parseDouble(value)));
	}

}
