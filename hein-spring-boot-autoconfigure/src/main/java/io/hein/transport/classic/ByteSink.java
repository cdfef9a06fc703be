package io.hein.transport.classic;

import java.util.Arrays;

/**
 * Bytes that grow. Not thread-safe.
 */
final class ByteSink {

	private byte[] bytes = new byte[128];

	private int length;

	void write(int value) {
		if (this.length == this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, 2 * this.length);
		}
		this.bytes[this.length++] = (byte) value;
	}

	void write(byte[] source, int from, int to) {
		int needed = this.length + to - from;
		if (needed > this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(needed, 2 * this.bytes.length));
		}
		System.arraycopy(source, from, this.bytes, this.length, to - from);
		this.length = needed;
	}

	int length() {
		return this.length;
	}

	byte at(int index) {
		return this.bytes[index];
	}

	/**
	 * Drop the end.
	 */
	void cut(int newLength) {
		this.length = newLength;
	}

	byte[] toByteArray(int from) {
		return Arrays.copyOfRange(this.bytes, from, this.length);
	}

}
