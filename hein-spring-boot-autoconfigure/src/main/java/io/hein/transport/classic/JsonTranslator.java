package io.hein.transport.classic;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Makes typed JSON of ordinary JSON, without building values in between. Not thread-safe.
 */
final class JsonTranslator {

	private static final Pattern WHOLE_NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*+)");

	private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?");

	private final JsonScanner in;

	private final TypedWriter out = new TypedWriter();

	JsonTranslator(JsonScanner in) {
		this.in = in;
	}

	byte[] document() {
		value(0);
		this.in.requireEnd();
		return this.out.toByteArray();
	}

	private void value(int depth) {
		switch (this.in.peek()) {
			case '"' -> this.out.leaf('u', utf8(this.in.string().toByteArray(0)));
			case '[' -> list(TypedWriter.deeper(depth));
			case '{' -> dict(TypedWriter.deeper(depth));
			default -> word(this.in.word());
		}
	}

	private void word(String word) {
		switch (word) {
			case "null" -> this.out.value(null, 0);
			case "true" -> this.out.value(true, 0);
			case "false" -> this.out.value(false, 0);
			default -> number(word);
		}
	}

	private void number(String number) {
		if (WHOLE_NUMBER.matcher(number).matches()) {
			if (number.length() - ((number.charAt(0) == '-') ? 1 : 0) > ClassicJson.MAX_DIGITS) {
				throw TypedWriter.tooManyDigits();
			}
			this.out.leaf('i', ClassicProtocol.latin1((number.equals("-0")) ? "0" : number));
		}
		else if (NUMBER.matcher(number).matches()) {
			this.out.value(PythonFloat.parse(number), 0);
		}
		else {
			throw this.in.bad("a value is not valid");
		}
	}

	private void list(int depth) {
		this.in.take('[');
		char separator = '[';
		if (!this.in.takeIf(']')) {
			do {
				this.out.raw(separator);
				value(depth);
				separator = ',';
			}
			while (this.in.takeIf(','));
			this.in.take(']');
		}
		this.out.end(separator, '[', ']');
	}

	private void dict(int depth) {
		this.in.take('{');
		char separator = '{';
		if (!this.in.takeIf('}')) {
			do {
				this.out.raw(separator);
				this.out.key(new String(utf8(this.in.string().toByteArray(0)), StandardCharsets.UTF_8));
				this.in.take(':');
				value(depth);
				separator = ',';
			}
			while (this.in.takeIf(','));
			this.in.take('}');
		}
		this.out.end(separator, '{', '}');
	}

	private byte[] utf8(byte[] bytes) {
		for (byte value : bytes) {
			if (value < 0) {
				return checked(bytes);
			}
		}
		return bytes;
	}

	private byte[] checked(byte[] bytes) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
			return bytes;
		}
		catch (CharacterCodingException ex) {
			throw this.in.bad("a string is not UTF-8");
		}
	}

}
