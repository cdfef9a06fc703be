package io.hein.model;

import io.hein.transport.frame.FrameType;

/**
 * A frame on its way, or what a subscriber hands to its listener for it.
 *
 * @param type what it is; GOODBYE in a queue stands for the gap between two logs
 * @param epoch the log that it is about
 * @param from the first or only sequence
 * @param to the last sequence, -1 if it is not known
 */
record Item(FrameType type, int epoch, int from, int to) {

	void encode(StringBuilder out) {
		out.append((char) this.type.ordinal())
			.append((char) (this.epoch + 1))
			.append((char) (this.from + 2))
			.append((char) (this.to + 2));
	}

}
