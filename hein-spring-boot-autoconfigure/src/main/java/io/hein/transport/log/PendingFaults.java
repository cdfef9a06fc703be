package io.hein.transport.log;

/**
 * Has the virtual machine report that something which was read from a mapped file was not
 * there. Compiled code continues with whatever it finds instead, and on some versions the
 * {@link InternalError} comes only much later, when that has been sent.
 */
final class PendingFaults {

	/**
	 * Not final, so that the compiler does not know it.
	 */
	private volatile int one = 1;

	/**
	 * Report what this thread has met.
	 * @throws InternalError if there was a fault
	 */
	void raise() {
		int length = this.one;
		// The compiler leaves an array of arrays to the virtual machine, which looks for
		// faults on its way back; on JDK 17 it does not after a native method
		if (new byte[length][length].length != 1) {
			throw new IllegalStateException();
		}
	}

}
