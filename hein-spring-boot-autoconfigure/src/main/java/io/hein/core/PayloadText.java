package io.hein.core;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Encodes text, and refuses what the charset has no bytes for: {@code getBytes} would put
 * question marks in its place.
 */
final class PayloadText {

	private PayloadText() {
	}

	static byte[] encode(String text, Charset charset) {
		if (StandardCharsets.UTF_8.equals(charset)) {
			return utf8(text);
		}
		try {
			ByteBuffer bytes = charset.newEncoder().encode(CharBuffer.wrap(text));
			byte[] result = new byte[bytes.remaining()];
			bytes.get(result);
			return result;
		}
		catch (CharacterCodingException | UnsupportedOperationException ex) {
			throw new HeinException("it has characters that cannot be written in " + charset.name(), ex);
		}
	}

	static byte[] utf8(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (Character.isSurrogate(text.charAt(i))) {
				if (!isPair(text, i)) {
					throw new HeinException("it has half a character (a surrogate without its other half) at index " + i
							+ ", which cannot be sent as text");
				}
				i++;
			}
		}
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static boolean isPair(String text, int index) {
		return index + 1 < text.length() && Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1));
	}

}
