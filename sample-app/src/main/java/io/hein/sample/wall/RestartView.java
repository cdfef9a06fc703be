package io.hein.sample.wall;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Publishers that are killed, as the page shows them.
 *
 * @param detail what is being done to them
 * @param controls the buttons
 * @param lanes each publisher with its subscriber
 */
record RestartView(String detail, List<Controls.Control> controls, List<LaneView> lanes) {

	/**
	 * One of the publishers with its subscriber.
	 *
	 * @param name its name
	 * @param state how the subscriber is, as in {@link PaneView}
	 * @param process the publisher's process, {@code null} while there is none
	 * @param problem why there is none, empty if that is meant to be
	 * @param lastGap the last gap, as text
	 * @param tape the stream as it came
	 * @param counts the numbers that came
	 */
	record LaneView(String name, String state, @Nullable Long process, String problem, @Nullable String lastGap,
			List<Tape.Run> tape, Tally.Counts counts) {

	}

}
