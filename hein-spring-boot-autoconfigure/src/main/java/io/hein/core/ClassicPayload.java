package io.hein.core;

import io.hein.transport.classic.ClassicFormatException;
import io.hein.transport.classic.ClassicJson;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Typed JSON of a classic publisher, decoded when it is asked for. A listener takes it to
 * see whatever came, and to decide itself what to do if it cannot be read. Immutable.
 *
 * @since 0.1.0
 */
public final class ClassicPayload {

	private final byte[] bytes;

	/**
	 * Create a payload.
	 * @param bytes the typed JSON; not copied
	 */
	public ClassicPayload(byte[] bytes) {
		Assert.notNull(bytes, "'bytes' must not be null");
		this.bytes = bytes;
	}

	/**
	 * The typed JSON as it was received.
	 * @return the bytes themselves
	 */
	public byte[] bytes() {
		return this.bytes;
	}

	/**
	 * Decode it, each time anew.
	 * @return the value, with the types of {@link ClassicJson}; may be {@code null}
	 * @throws ClassicFormatException if it cannot be read
	 */
	public @Nullable Object value() {
		return ClassicJson.decode(this.bytes);
	}

	/**
	 * Return the length only.
	 */
	@Override
	public String toString() {
		return "ClassicPayload[" + this.bytes.length + " bytes]";
	}

}
