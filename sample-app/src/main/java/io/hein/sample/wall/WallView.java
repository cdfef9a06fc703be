package io.hein.sample.wall;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * All that the page shows at one moment.
 *
 * @param mode which sides this process runs
 * @param publisher the publisher, {@code null} if it is elsewhere
 * @param panes the subscribers
 * @param confirmation the last message sent by hand, {@code null} if there is none
 * @param restarts publishers that can be killed, {@code null} if there are none
 * @param fleet instances that listen to each other, {@code null} if there are none
 */
record WallView(String mode, @Nullable PublisherView publisher, List<PaneView> panes,
		MessageByHand.@Nullable Confirmation confirmation, @Nullable RestartView restarts, @Nullable FleetView fleet) {

	/**
	 * The publisher as the page shows it.
	 *
	 * @param running whether it listens
	 * @param detail what is being done to it
	 * @param address where it listens
	 * @param epoch the beginning of its log's epoch
	 * @param head the last position
	 * @param oldest the oldest position that the log holds
	 * @param rate messages published in a second
	 * @param bytesRate bytes sent in a second, to all subscribers together
	 * @param logSize bytes that the log takes
	 * @param logCapacity bytes that it may take
	 * @param window how far back the log goes, in seconds
	 * @param windowFull whether it has already begun to forget
	 * @param loadRate messages of load in a second
	 * @param loadSize bytes of such a message
	 * @param controls its buttons
	 */
	record PublisherView(boolean running, String detail, @Nullable String address, @Nullable String epoch, long head,
			long oldest, double rate, double bytesRate, long logSize, long logCapacity, double window,
			boolean windowFull, int loadRate, int loadSize, List<Controls.Control> controls) {

	}

}
