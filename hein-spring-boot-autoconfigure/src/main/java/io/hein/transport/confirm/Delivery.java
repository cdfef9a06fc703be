package io.hein.transport.confirm;

import java.util.Map;

import io.hein.transport.frame.Position;
import org.jspecify.annotations.Nullable;

/**
 * What became of one message.
 *
 * @param position the position of the message
 * @param statuses by name of the subscriber, for each that was attached and wanted the
 * topic when the message was appended; empty if there was none
 * @param problem why the report may leave out subscribers, or what they said in time,
 * because publishers that share the log have not said all; {@code null} if it is complete
 * @since 0.1.0
 */
public record Delivery(Position position, Map<String, DeliveryStatus> statuses, @Nullable String problem) {

	/**
	 * Create a report.
	 */
	public Delivery {
		statuses = Map.copyOf(statuses);
	}

	/**
	 * Create a complete report.
	 * @param position the position of the message
	 * @param statuses by name of the subscriber
	 */
	public Delivery(Position position, Map<String, DeliveryStatus> statuses) {
		this(position, statuses, null);
	}

}
