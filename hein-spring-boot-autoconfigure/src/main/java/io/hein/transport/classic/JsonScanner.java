package io.hein.transport.classic;

import java.nio.charset.StandardCharsets;

/**
 * Reads the tokens of JSON one after the other. Control characters may stand in strings.
 * Not thread-safe.
 */
final class JsonScanner {

	static final int END = -1;

	private final byte[] in;

	private final Strings strings;

	private final ByteSink text = new ByteSink();

	private int at;

	JsonScanner(byte[] in, Strings strings) {
		this.in = in;
		this.strings = strings;
	}

	/**
	 * The first byte of the next token, which is left there.
	 * @return the byte, or {@link #END}
	 */
	int peek() {
		while (this.at < this.in.length) {
			byte next = this.in[this.at];
			if (next != ' ' && next != '\t' && next != '\n' && next != '\r') {
				return next & 0xFF;
			}
			this.at++;
		}
		return END;
	}

	/**
	 * Take a token of one byte.
	 */
	void take(char token) {
		if (peek() != token) {
			throw bad("'" + token + "' is missing");
		}
		this.at++;
	}

	/**
	 * Take a token of one byte, if it is there.
	 */
	boolean takeIf(char token) {
		boolean there = peek() == token;
		this.at += (there) ? 1 : 0;
		return there;
	}

	/**
	 * Take what is neither structure nor string: a number or a word.
	 */
	String word() {
		peek();
		int from = this.at;
		while (this.at < this.in.length && isInWord(this.in[this.at])) {
			this.at++;
		}
		if (from == this.at) {
			throw bad((from < this.in.length) ? "a value is missing" : "it ends too early");
		}
		return new String(this.in, from, this.at - from, StandardCharsets.ISO_8859_1);
	}

	private static boolean isInWord(byte c) {
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '-'
				|| c == '.';
	}

	void requireEnd() {
		if (peek() != END) {
			throw bad("something follows the value");
		}
	}

	/**
	 * Take a string.
	 * @return its bytes; the same object each time
	 */
	ByteSink string() {
		take('"');
		this.text.cut(0);
		if (this.strings == Strings.PYTHON) {
			pythonString();
		}
		else {
			jsonString();
		}
		return this.text;
	}

	private void jsonString() {
		while (true) {
			int from = this.at;
			while (this.at < this.in.length && this.in[this.at] != '"' && this.in[this.at] != '\\') {
				this.at++;
			}
			this.text.write(this.in, from, this.at);
			int end = next();
			if (end == '"') {
				return;
			}
			escape(next());
		}
	}

	private int next() {
		if (this.at == this.in.length) {
			throw bad("a string does not end");
		}
		return this.in[this.at++];
	}

	private void escape(int code) {
		switch (code) {
			case '"', '\\', '/' -> this.text.write(code);
			case 'b' -> this.text.write('\b');
			case 'f' -> this.text.write('\f');
			case 'n' -> this.text.write('\n');
			case 'r' -> this.text.write('\r');
			case 't' -> this.text.write('\t');
			case 'u' -> unicode(hex());
			default -> throw bad("a string has an invalid escape");
		}
	}

	private int hex() {
		int value = 0;
		for (int i = 0; i < 4; i++) {
			int next = next();
			int digit = (next < 0x80 && next >= 0) ? Character.digit(next, 16) : -1;
			if (digit < 0) {
				throw bad("a string has an invalid escape");
			}
			value = value << 4 | digit;
		}
		return value;
	}

	private void unicode(int unit) {
		if (this.strings == Strings.LATIN_1) {
			if (unit > 0xFF) {
				throw bad("a string has an escape above \\u00ff");
			}
			this.text.write(unit);
			return;
		}
		int point = unit;
		if (unit >= Character.MIN_SURROGATE && unit <= Character.MAX_SURROGATE) {
			if (!Character.isHighSurrogate((char) unit) || next() != '\\' || next() != 'u') {
				throw bad("a string has a lone surrogate");
			}
			int low = hex();
			if (!Character.isLowSurrogate((char) low)) {
				throw bad("a string has a lone surrogate");
			}
			point = Character.toCodePoint((char) unit, (char) low);
		}
		utf8(point);
	}

	private void utf8(int point) {
		if (point < 0x80) {
			this.text.write(point);
		}
		else if (point < 0x800) {
			this.text.write(0xC0 | point >> 6);
			this.text.write(0x80 | point & 0x3F);
		}
		else if (point < 0x10000) {
			this.text.write(0xE0 | point >> 12);
			this.text.write(0x80 | point >> 6 & 0x3F);
			this.text.write(0x80 | point & 0x3F);
		}
		else {
			this.text.write(0xF0 | point >> 18);
			this.text.write(0x80 | point >> 12 & 0x3F);
			this.text.write(0x80 | point >> 6 & 0x3F);
			this.text.write(0x80 | point & 0x3F);
		}
	}

	/**
	 * Python writes a quote as two backslashes and a quote, and a backslash as itself. So
	 * a quote with fewer than two backslashes before it is the end; one with more is a
	 * quote, and two of the backslashes belong to it.
	 */
	private void pythonString() {
		int backslashes = 0;
		while (true) {
			int next = next();
			if (next == '"') {
				if (backslashes < 2) {
					return;
				}
				this.text.cut(this.text.length() - 2);
			}
			backslashes = (next == '\\') ? backslashes + 1 : 0;
			this.text.write(next);
		}
	}

	ClassicFormatException bad(String why) {
		return new ClassicFormatException("bad JSON: " + why + " (at byte " + this.at + ")");
	}

	/**
	 * How strings are written.
	 */
	enum Strings {

		/**
		 * A byte is a character, escapes are those of JSON.
		 */
		LATIN_1,

		/**
		 * UTF-8, escapes are those of JSON.
		 */
		UTF_8,

		/**
		 * A byte is a character, escapes are those that Python hein makes.
		 */
		PYTHON

	}

}
