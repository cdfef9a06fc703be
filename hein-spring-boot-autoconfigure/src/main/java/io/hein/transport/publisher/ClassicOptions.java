package io.hein.transport.publisher;

import java.time.Duration;

import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * What a builder collects about classic subscribers. Not changed any more once a
 * publisher has it.
 */
final class ClassicOptions {

	/**
	 * {@code null} if the user said nothing.
	 */
	@Nullable Boolean enabled;

	Duration ackTimeout = Duration.ofSeconds(5);

	int maxConnections = 100;

	int maxMessageSize = 256 * 1024;

	TopicFilter topics = TopicFilter.EVERYTHING;

	ClassicOptions copy() {
		ClassicOptions copy = new ClassicOptions();
		copy.enabled = this.enabled;
		copy.ackTimeout = Duration.ofNanos(Checks.nanos(this.ackTimeout));
		copy.maxConnections = this.maxConnections;
		copy.maxMessageSize = this.maxMessageSize;
		copy.topics = this.topics;
		return copy;
	}

}
