package io.hein.transport.confirm;

import java.util.Map;

import io.hein.transport.frame.Position;

/**
 * What became of one message.
 *
 * @param position the position of the message
 * @param statuses by name of the subscriber, for each that was attached and wanted the
 * topic when the message was appended; empty if there was none
 * @since 0.1.0
 */
public record Delivery(Position position, Map<String, DeliveryStatus> statuses) {

	/**
	 * Create a report.
	 */
	public Delivery {
		statuses = Map.copyOf(statuses);
	}

}
