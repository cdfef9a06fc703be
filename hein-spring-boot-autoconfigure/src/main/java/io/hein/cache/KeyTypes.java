package io.hein.cache;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.SimpleKey;

/**
 * The types of keys that this instance has used itself. Only these are made from what
 * others send: no class is looked up by a name from the network. A cache has no key of a
 * type that was never seen. Thread-safe.
 */
final class KeyTypes {

	/**
	 * Beyond that types stay unknown.
	 */
	private static final int MAX = 1000;

	/**
	 * Stands for several classes of one name.
	 */
	private static final Class<?> SEVERAL = void.class;

	private final Map<String, Class<?>> types = new ConcurrentHashMap<>();

	private final int max;

	KeyTypes() {
		this(MAX);
	}

	KeyTypes(int max) {
		this.max = max;
	}

	/**
	 * A key is used.
	 * @param key the key, or a part of one
	 */
	void see(@Nullable Object key) {
		if (key == null || TextTypes.nameOf(key.getClass()) != null) {
			return;
		}
		if (key.getClass() == SimpleKey.class) {
			if (SimpleKeyParameters.areKnown()) {
				Arrays.asList(SimpleKeyParameters.of((SimpleKey) key)).forEach(this::see);
			}
		}
		else if (key instanceof List<?> list) {
			list.forEach(this::see);
		}
		else {
			see(typeOf(key));
		}
	}

	private void see(Class<?> type) {
		Class<?> known = this.types.get(type.getName());
		if (known != type && known != SEVERAL && this.types.size() < this.max) {
			this.types.merge(type.getName(), type, (first, second) -> (first == second) ? first : SEVERAL);
		}
	}

	/**
	 * A type that was seen.
	 * @param name its name
	 * @return the type, {@code null} if there is none or are several of that name
	 */
	@Nullable Class<?> named(String name) {
		Class<?> type = this.types.get(name);
		return (type != SEVERAL) ? type : null;
	}

	static Class<?> typeOf(Object key) {
		return (key instanceof Enum<?> constant) ? constant.getDeclaringClass() : key.getClass();
	}

}
