package io.hein.sample.wall;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.hein.transport.publisher.Publisher;
import org.jspecify.annotations.Nullable;

/**
 * What there is in this process to show.
 *
 * @param mode {@code together}, {@code publisher}, {@code subscriber} or {@code fleet}
 * @param publisher gives the publisher, {@code null} while there is none
 * @param logSize gives how many bytes the publisher's log may take
 * @param load the load, {@code null} without a publisher
 * @param byHand messages by hand, {@code null} without a publisher
 * @param publisherControls the publisher's buttons
 * @param panes the subscribers
 * @param restarts publishers that can be killed, {@code null} if there are none
 * @param fleet instances that listen to each other, {@code null} if there are none
 */
public record WallParts(String mode, Supplier<? extends @Nullable Publisher> publisher, LongSupplier logSize,
		@Nullable LoadGenerator load, @Nullable MessageByHand byHand, Controls publisherControls,
		List<SubscriberPane> panes, @Nullable RestartPanel restarts, @Nullable FleetPanel fleet) {

	/**
	 * Create parts.
	 */
	public WallParts {
		panes = List.copyOf(panes);
	}

}
