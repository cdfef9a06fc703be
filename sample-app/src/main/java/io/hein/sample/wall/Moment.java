package io.hein.sample.wall;

import java.util.Map;

import io.hein.transport.frame.Position;
import io.hein.transport.publisher.SubscriberInfo;
import org.jspecify.annotations.Nullable;

/**
 * What is the same for all panes of one look.
 *
 * @param nanos when, on the clock of {@link System#nanoTime()}
 * @param head the head of the log, {@code null} if this process does not know it
 * @param subscribers the subscribers as the publisher sees them, by name
 * @param slices the stream
 */
record Moment(long nanos, @Nullable Position head, Map<String, SubscriberInfo> subscribers, Slices slices) {

}
