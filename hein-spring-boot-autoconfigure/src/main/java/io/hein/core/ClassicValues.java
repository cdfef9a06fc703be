package io.hein.core;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.hein.transport.classic.ClassicJson;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.util.ObjectUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Converts a payload to what typed JSON can carry: records become maps, arrays become
 * lists, and other simple values become text.
 */
final class ClassicValues {

	private ClassicValues() {
	}

	static @Nullable Object of(@Nullable Object value) {
		return of(value, 0);
	}

	private static @Nullable Object of(@Nullable Object value, int depth) {
		if (depth > ClassicJson.MAX_DEPTH_SENT) {
			throw new HeinException("it is nested deeper than " + ClassicJson.MAX_DEPTH_SENT);
		}
		if (value instanceof Map<?, ?> map) {
			return map(map, depth);
		}
		if (value instanceof Collection<?> collection) {
			return list(collection, depth);
		}
		if (value instanceof Record record) {
			return isClassic(record) ? record : record(record, depth);
		}
		if (value != null && value.getClass().isArray() && !(value instanceof byte[])) {
			return list(List.of(ObjectUtils.toObjectArray(value)), depth);
		}
		return simple(value);
	}

	private static boolean isClassic(Record record) {
		return record.getClass().getPackageName().equals(ClassicJson.class.getPackageName());
	}

	private static Map<String, @Nullable Object> map(Map<?, ?> map, int depth) {
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		map.forEach((key, value) -> result.put(Objects.toString(key), of(value, depth + 1)));
		return result;
	}

	private static List<@Nullable Object> list(Collection<?> collection, int depth) {
		List<@Nullable Object> result = new ArrayList<>(collection.size());
		collection.forEach((element) -> result.add(of(element, depth + 1)));
		return result;
	}

	private static Map<String, @Nullable Object> record(Record record, int depth) {
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		for (RecordComponent component : record.getClass().getRecordComponents()) {
			Method accessor = component.getAccessor();
			ReflectionUtils.makeAccessible(accessor);
			result.put(component.getName(), of(ReflectionUtils.invokeMethod(accessor, record), depth + 1));
		}
		return result;
	}

	private static @Nullable Object simple(@Nullable Object value) {
		if (value instanceof Date date) {
			return date.toInstant();
		}
		if (value instanceof Enum<?> constant) {
			return constant.name();
		}
		boolean hasNoType = value instanceof BigDecimal || value instanceof Character
				|| (value != null && !(value instanceof Number) && !isTemporal(value)
						&& !(value instanceof CharSequence || value instanceof Boolean)
						&& BeanUtils.isSimpleValueType(value.getClass()));
		return (hasNoType) ? String.valueOf(value) : value;
	}

	private static boolean isTemporal(Object value) {
		return value.getClass().getPackageName().equals("java.time");
	}

}
