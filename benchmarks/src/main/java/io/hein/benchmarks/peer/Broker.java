package io.hein.benchmarks.peer;

import java.util.List;

/**
 * A broker as a process of its own.
 *
 * @since 0.1.0
 */
public interface Broker {

	/**
	 * The command that starts it in the foreground.
	 * @param port the port to listen at, on the loopback address
	 * @return the command and its arguments
	 */
	List<String> command(int port);

	/**
	 * Remove what it left behind. Called when its process has ended.
	 */
	default void end() {
	}

}
