package io.hein.transport.backbone;

import java.time.Duration;

import io.hein.transport.log.EvictionGuard;
import org.jspecify.annotations.Nullable;

/**
 * Makes logs that several publishers share: each message that one of them appends is read
 * by all, at the same position.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Backbone {

	/**
	 * Make a log for a start of a publisher. Nothing is opened yet.
	 * @param settings what the publisher wants
	 * @param guard asked before the window grows, and before messages are dropped from it
	 * @return a log
	 */
	SharedLog newLog(Settings settings, EvictionGuard guard);

	/**
	 * What a publisher wants of its log.
	 *
	 * @param publisher the publisher's name
	 * @param windowSize how many bytes of memory the newest messages may take
	 * @param windowAge for how long they are kept at most, {@code null} for as long as
	 * there is room
	 * @param maxMessageSize the longest payload that is published
	 */
	record Settings(String publisher, long windowSize, @Nullable Duration windowAge, int maxMessageSize) {

	}

}
