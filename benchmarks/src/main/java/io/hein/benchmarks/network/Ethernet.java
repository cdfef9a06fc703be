package io.hein.benchmarks.network;

/**
 * What TCP's bytes take of an Ethernet link: with the usual MTU of 1,500, IPv4 and TCP's
 * timestamps.
 *
 * @since 0.1.0
 */
public final class Ethernet {

	/**
	 * Bytes of the stream in a full segment.
	 */
	public static final int SEGMENT = 1448;

	/**
	 * What the kernel does not count: preamble, checksum and the gap between packets.
	 */
	public static final int UNCOUNTED = 8 + 4 + 12;

	/**
	 * What a segment takes beside its bytes of the stream: that, the headers of Ethernet
	 * and IP, and TCP's with its timestamps.
	 */
	public static final int OVERHEAD = UNCOUNTED + 14 + 20 + 32;

	private Ethernet() {
	}

	/**
	 * What bytes in full segments take, as they are where a lot is sent.
	 * @param bytes the number of bytes
	 * @return the number of bytes of the link
	 */
	public static double full(double bytes) {
		return bytes * (SEGMENT + OVERHEAD) / SEGMENT;
	}

	/**
	 * What bytes that are sent by themselves take.
	 * @param bytes the number of bytes
	 * @return the number of bytes of the link
	 */
	public static double alone(double bytes) {
		return bytes + Math.ceil(bytes / SEGMENT) * OVERHEAD;
	}

	/**
	 * How often something of a length can be sent.
	 * @param gigabits the speed of the link in gigabits a second
	 * @param bytes the number of bytes of the link
	 * @return times a second
	 */
	public static double perSecond(double gigabits, double bytes) {
		return gigabits * 1e9 / 8 / bytes;
	}

}
