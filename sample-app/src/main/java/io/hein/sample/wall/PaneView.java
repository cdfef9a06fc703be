package io.hein.sample.wall;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A subscriber as the page shows it.
 *
 * @param name its name
 * @param about what it is there to show
 * @param own whether it is one of this process
 * @param protocol what it speaks
 * @param topics what it wants
 * @param state {@code connecting}, {@code live}, {@code catching up}, {@code stale} or
 * {@code away}
 * @param detail why, as a sentence
 * @param address where the publisher sees it, or where it sees the publisher
 * @param epoch the beginning of the epoch of its position
 * @param position the last position received
 * @param handled the last position that its listeners are done with
 * @param lag how many positions the log is ahead of what was handled
 * @param lagBytes how many bytes of the log it was not sent
 * @param age how long ago the oldest message that is not handled was published, in
 * seconds
 * @param rate messages handled in a second
 * @param received messages received since its process began
 * @param lost positions in gaps since its process began
 * @param gaps how many gaps
 * @param lastGap the last gap, as text
 * @param tape the stream as it came
 * @param latest what it got lately
 * @param controls its buttons
 */
record PaneView(String name, String about, boolean own, String protocol, List<String> topics, String state,
		String detail, @Nullable String address, @Nullable String epoch, @Nullable Long position,
		@Nullable Long handled, @Nullable Long lag, @Nullable Long lagBytes, double age, double rate, long received,
		long lost, long gaps, @Nullable String lastGap, List<Tape.Run> tape, Readings.@Nullable Latest latest,
		List<Controls.Control> controls) {

}
