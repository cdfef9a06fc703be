package io.hein.transport.classic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Makes values of typed JSON. Not thread-safe.
 */
final class TypedReader {

	private final JsonScanner in;

	private final boolean keepsByteStrings;

	/**
	 * Create a reader.
	 * @param in the typed JSON
	 * @param keepsByteStrings whether a byte string becomes a {@link ClassicByteString},
	 * so that it can be written as one again, and not a {@code byte[]}
	 */
	TypedReader(JsonScanner in, boolean keepsByteStrings) {
		this.in = in;
		this.keepsByteStrings = keepsByteStrings;
	}

	@Nullable Object document() {
		Object value = value(0);
		this.in.requireEnd();
		return value;
	}

	private @Nullable Object value(int depth) {
		return switch (this.in.peek()) {
			case '"' -> leaf();
			case '[' -> list(deeper(depth));
			case '{' -> dict(deeper(depth));
			case JsonScanner.END -> throw this.in.bad("it ends too early");
			default -> throw new ClassicFormatException("a leaf is not a string");
		};
	}

	private static int deeper(int depth) {
		if (depth == ClassicJson.MAX_DEPTH_READ) {
			throw new ClassicFormatException("lists and dicts are nested deeper than " + ClassicJson.MAX_DEPTH_READ);
		}
		return depth + 1;
	}

	private @Nullable Object leaf() {
		ByteSink text = this.in.string();
		if (text.length() < 2 || text.at(1) != ClassicProtocol.SEPARATOR) {
			throw new ClassicFormatException("a leaf has no type, or an unknown one");
		}
		char code = (char) text.at(0);
		if (code == 'Y' && this.keepsByteStrings) {
			return new ClassicByteString(text.toByteArray(2));
		}
		return TypedLeaf.read(code, text.toByteArray(2));
	}

	private List<@Nullable Object> list(int depth) {
		List<@Nullable Object> list = new ArrayList<>();
		this.in.take('[');
		if (this.in.takeIf(']')) {
			return list;
		}
		do {
			list.add(value(depth));
		}
		while (this.in.takeIf(','));
		this.in.take(']');
		return list;
	}

	private Map<String, @Nullable Object> dict(int depth) {
		Map<String, @Nullable Object> dict = new LinkedHashMap<>();
		this.in.take('{');
		if (this.in.takeIf('}')) {
			return dict;
		}
		do {
			String key = TypedLeaf.latin1(this.in.string().toByteArray(0));
			this.in.take(':');
			dict.put(key, value(depth));
		}
		while (this.in.takeIf(','));
		this.in.take('}');
		return dict;
	}

}
