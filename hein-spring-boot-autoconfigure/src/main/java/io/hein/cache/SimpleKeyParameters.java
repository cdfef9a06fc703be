package io.hein.cache;

import java.lang.reflect.Field;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/**
 * The parameters of which Spring makes its keys. It keeps them to itself.
 */
final class SimpleKeyParameters {

	private static final @Nullable Field FIELD = find();

	private SimpleKeyParameters() {
	}

	private static @Nullable Field find() {
		Field field = ReflectionUtils.findField(SimpleKey.class, "params", Object[].class);
		return (field != null && field.trySetAccessible()) ? field : null;
	}

	/**
	 * Whether they can be had.
	 */
	static boolean areKnown() {
		return FIELD != null;
	}

	static @Nullable Object[] of(SimpleKey key) {
		Assert.state(FIELD != null, "The parameters of a SimpleKey cannot be read");
		@Nullable Object[] parameters = (Object[]) ReflectionUtils.getField(FIELD, key);
		return (parameters != null) ? parameters : new Object[0];
	}

}
