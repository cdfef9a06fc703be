package io.hein.sample.wall;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Publishers that share a log, as the page shows them.
 *
 * @param detail what is being done to them
 * @param controls the buttons
 * @param edges each of them
 */
record EdgesView(String detail, List<Controls.Control> controls, List<EdgeView> edges) {

	/**
	 * One of them.
	 *
	 * @param name its name
	 * @param state {@code live}, {@code stale} while it cannot follow the log, or
	 * {@code away}
	 * @param subscribers who is attached to it
	 * @param lag how many messages of the log it has not read yet
	 * @param sent how many messages it has appended to the log since it was started
	 * @param position the last position that it has read
	 */
	record EdgeView(String name, String state, List<String> subscribers, @Nullable Long lag, long sent,
			@Nullable Long position) {

	}

}
