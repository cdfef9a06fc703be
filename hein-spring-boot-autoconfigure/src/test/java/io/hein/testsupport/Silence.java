package io.hein.testsupport;

/**
 * How long nothing came between two messages at the most. Heard by one thread, asked by
 * any.
 */
public final class Silence {

	private volatile long longest;

	private long lastAt;

	/**
	 * Something came.
	 */
	public void ends() {
		long now = System.nanoTime();
		if (this.lastAt != 0 && now - this.lastAt > this.longest) {
			this.longest = now - this.lastAt;
		}
		this.lastAt = now;
	}

	/**
	 * The longest one, in nanoseconds.
	 */
	public long longest() {
		return this.longest;
	}

}
