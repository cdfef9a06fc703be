package io.hein.cache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.util.Assert;

/**
 * Writes keys down and makes keys of that. What has a text that says all goes as that,
 * enums by their names, Spring's own keys and lists in parts, everything else as JSON.
 * Throws whatever comes when it cannot do so. Thread-safe.
 */
final class CacheKeys {

	private static final String SIMPLE_KEY = "SimpleKey";

	private static final String LIST = "List";

	private final KeyTypes types;

	private final JsonMapper mapper;

	CacheKeys(KeyTypes types, JsonMapper mapper) {
		this.types = types;
		this.mapper = mapper;
	}

	SentKey write(Object key) {
		String name = TextTypes.nameOf(key.getClass());
		if (name != null) {
			return new SentKey(name, key.toString());
		}
		if (key.getClass() == SimpleKey.class) {
			return new SentKey(SIMPLE_KEY, null, writeAll(Arrays.asList(SimpleKeyParameters.of((SimpleKey) key))));
		}
		if (key instanceof List<?> list) {
			return new SentKey(LIST, null, writeAll(list));
		}
		String text = (key instanceof Enum<?> constant) ? constant.name() : this.mapper.writeValueAsString(key);
		return new SentKey(KeyTypes.typeOf(key).getName(), text);
	}

	private List<@Nullable SentKey> writeAll(List<?> parts) {
		List<@Nullable SentKey> written = new ArrayList<>();
		parts.forEach((part) -> written.add((part != null) ? write(part) : null));
		return written;
	}

	/**
	 * Make a key.
	 * @param key what was written
	 * @return the key, equal to the one that was written
	 * @throws RuntimeException if that cannot be, above all because this instance has
	 * never used a key of that type
	 */
	Object read(SentKey key) {
		if (key.parts() != null) {
			List<@Nullable Object> parts = readAll(key.parts());
			return (key.type().equals(SIMPLE_KEY)) ? new SimpleKey(parts.toArray())
					: Collections.unmodifiableList(parts);
		}
		String text = key.text();
		Assert.notNull(text, "The key is empty");
		Function<String, Object> reader = TextTypes.reader(key.type());
		return (reader != null) ? reader.apply(text) : read(key.type(), text);
	}

	private List<@Nullable Object> readAll(List<@Nullable SentKey> parts) {
		List<@Nullable Object> read = new ArrayList<>();
		parts.forEach((part) -> read.add((part != null) ? read(part) : null));
		return read;
	}

	private Object read(String name, String text) {
		Class<?> type = this.types.named(name);
		Assert.notNull(type, () -> "No key of the type " + name + " was used here");
		return (type.isEnum()) ? constant(type, text) : this.mapper.readValue(text, type);
	}

	private static Object constant(Class<?> type, String name) {
		return Stream.of(type.getEnumConstants())
			.filter((constant) -> ((Enum<?>) constant).name().equals(name))
			.findFirst()
			.orElseThrow();
	}

}
