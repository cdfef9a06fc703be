package io.hein.transport.subscriber;

import java.util.concurrent.atomic.AtomicLong;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;

/**
 * How far the subscriber is in one log. Written by its event loop, read by anybody.
 */
final class Progress {

	private final Epoch epoch;

	private final int generation;

	private final long floor;

	private final AtomicLong handled;

	private volatile long received;

	private volatile long head;

	/**
	 * Create the progress.
	 * @param epoch the log
	 * @param generation grows each time that the subscriber meets another log
	 * @param received the last position received
	 * @param floor up to where the log is handled even if older content is outstanding
	 */
	Progress(Epoch epoch, int generation, long received, long floor) {
		this.epoch = epoch;
		this.generation = generation;
		this.received = received;
		this.head = received;
		this.floor = floor;
		this.handled = new AtomicLong(floor);
	}

	Epoch epoch() {
		return this.epoch;
	}

	int generation() {
		return this.generation;
	}

	long floor() {
		return this.floor;
	}

	long received() {
		return this.received;
	}

	Position receivedPosition() {
		return new Position(this.epoch, this.received);
	}

	/**
	 * To be called after everything up to there is in the lanes' queues.
	 * @param sequence the position
	 */
	void received(long sequence) {
		this.received = sequence;
		head(sequence);
	}

	long head() {
		return this.head;
	}

	void head(long sequence) {
		if (sequence > this.head) {
			this.head = sequence;
		}
	}

	long handled() {
		return this.handled.get();
	}

	/**
	 * Take note of what is handled. Never goes back.
	 * @param sequence the position
	 * @return what is handled now
	 */
	long handled(long sequence) {
		return this.handled.accumulateAndGet(sequence, Math::max);
	}

}
