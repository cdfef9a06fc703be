package io.hein.transport.log;

/**
 * The log does not fit into the memory that the JVM may take outside its heap.
 *
 * @since 0.1.0
 */
public class InsufficientDirectMemoryException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final long requested;

	private final long available;

	/**
	 * Create an exception.
	 * @param requested how much the log may take
	 * @param available how much direct memory the JVM may take in all
	 */
	public InsufficientDirectMemoryException(long requested, long available) {
		super("The log may take " + requested + " bytes of direct memory, but the JVM may take only " + available
				+ "; make the log smaller, or raise -XX:MaxDirectMemorySize");
		this.requested = requested;
		this.available = available;
	}

	/**
	 * How much the log may take.
	 * @return the number of bytes
	 */
	public long requested() {
		return this.requested;
	}

	/**
	 * How much direct memory the JVM may take in all.
	 * @return the number of bytes
	 */
	public long available() {
		return this.available;
	}

}
