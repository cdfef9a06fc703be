package io.hein.benchmarks.peer;

import java.util.List;
import java.util.Optional;

import io.hein.benchmarks.cell.Cell;
import org.jspecify.annotations.Nullable;

/**
 * A library that can broadcast.
 *
 * @since 0.1.0
 */
public interface Peer {

	/**
	 * The side that sends, made in the publisher's process.
	 * @param cell what is measured
	 * @return the side
	 */
	PublisherSide publisher(Cell cell);

	/**
	 * The side that receives, made in the subscribers' process.
	 * @param cell what is measured
	 * @return the side
	 */
	SubscriberSide subscribers(Cell cell);

	/**
	 * The process between them.
	 * @return the broker, or {@code null} if this peer needs none
	 */
	default @Nullable Broker broker() {
		return null;
	}

	/**
	 * What this machine lacks for it.
	 * @return why it cannot be measured here, empty if it can
	 */
	default Optional<String> missing() {
		return Optional.empty();
	}

	/**
	 * Further options of both JVMs.
	 * @return the options
	 */
	default List<String> jvmOptions() {
		return List.of();
	}

	/**
	 * The command of a process that is no JVM, but takes the same commands and gives the
	 * same answers.
	 * @param role what the process does
	 * @param cell what is measured
	 * @return the command and its arguments, empty for a JVM with a side of this peer
	 */
	default List<String> program(String role, Cell cell) {
		return List.of();
	}

}
