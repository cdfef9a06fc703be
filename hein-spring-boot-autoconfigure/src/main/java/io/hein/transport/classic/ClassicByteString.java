package io.hein.transport.classic;

import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Bytes to be sent as hein's own byte string (code {@code Y}) and not as Python's
 * {@code bytes}, as {@code byte[]} is. Both are read as {@code byte[]}.
 *
 * @param bytes the bytes; not copied
 * @since 0.1.0
 */
public record ClassicByteString(byte[] bytes) {

	/**
	 * Create a byte string.
	 */
	public ClassicByteString {
		Objects.requireNonNull(bytes, "bytes");
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ClassicByteString that && Arrays.equals(that.bytes, this.bytes);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.bytes);
	}

	/**
	 * Return the length only.
	 */
	@Override
	public String toString() {
		return "ClassicByteString[" + this.bytes.length + " bytes]";
	}

}
