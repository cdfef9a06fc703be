package io.hein.core;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.hein.transport.confirm.DeliveryStatus;

/**
 * What became of one message at each subscriber that was attached and wanted its topic
 * when it was sent. Final.
 *
 * @param position the position of the message
 * @param statuses by name of the subscriber; empty if there was none to ask
 * @since 0.1.0
 */
public record DeliveryReport(HeinPosition position, Map<String, DeliveryStatus> statuses) {

	/**
	 * Create a report.
	 */
	public DeliveryReport {
		statuses = Map.copyOf(statuses);
	}

	/**
	 * Whether there was no subscriber to ask.
	 * @return whether the report is empty
	 */
	@JsonIgnore
	public boolean isEmpty() {
		return this.statuses.isEmpty();
	}

	/**
	 * Whether every subscriber that was asked has handled the message.
	 * @return whether all did; {@code true} if there was none to ask
	 */
	@JsonIgnore
	public boolean isHandledByAll() {
		return this.statuses.values().stream().allMatch((status) -> status == DeliveryStatus.HANDLED);
	}

	/**
	 * The subscribers with a status.
	 * @param status the status
	 * @return their names
	 */
	public Set<String> subscribers(DeliveryStatus status) {
		return this.statuses.entrySet()
			.stream()
			.filter((entry) -> entry.getValue() == status)
			.map(Map.Entry::getKey)
			.collect(Collectors.toUnmodifiableSet());
	}

}
