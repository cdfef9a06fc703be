package io.hein.core;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.hein.transport.confirm.DeliveryStatus;
import org.jspecify.annotations.Nullable;

/**
 * What became of one message at each subscriber that was attached and wanted its topic
 * when it was sent. If several publishers share the log, those of all of them. Final.
 *
 * @param position the position of the message
 * @param statuses by name of the subscriber; empty if there was none to ask
 * @param problem why the report is not {@linkplain #isComplete() complete}, for people;
 * {@code null} if it is
 * @since 0.1.0
 */
public record DeliveryReport(HeinPosition position, Map<String, DeliveryStatus> statuses,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String problem) {

	/**
	 * Create a report.
	 */
	public DeliveryReport {
		statuses = Map.copyOf(statuses);
	}

	/**
	 * Create a complete report.
	 * @param position the position of the message
	 * @param statuses by name of the subscriber
	 */
	public DeliveryReport(HeinPosition position, Map<String, DeliveryStatus> statuses) {
		this(position, statuses, null);
	}

	/**
	 * Whether nothing is left out. Always so with a log of one publisher. Of publishers
	 * that share a log each has to answer; if one does not, the report may lack the
	 * subscribers of that one, and one that is {@link DeliveryStatus#TIMED_OUT} may have
	 * answered there. What else it says is true all the same.
	 * @return whether it is complete
	 */
	@JsonIgnore
	public boolean isComplete() {
		return this.problem == null;
	}

	/**
	 * Whether there was no subscriber to ask.
	 * @return whether the report is empty, and {@linkplain #isComplete() complete}
	 */
	@JsonIgnore
	public boolean isEmpty() {
		return isComplete() && this.statuses.isEmpty();
	}

	/**
	 * Whether every subscriber that was asked has handled the message.
	 * @return whether all did; {@code true} if there was none to ask, {@code false} if
	 * the report is not {@linkplain #isComplete() complete}
	 */
	@JsonIgnore
	public boolean isHandledByAll() {
		return isComplete() && this.statuses.values().stream().allMatch((status) -> status == DeliveryStatus.HANDLED);
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
