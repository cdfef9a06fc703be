package io.hein.transport.backbone;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What there is to say of a log that several publishers share.
 *
 * @param type what holds it, for example {@code kafka}
 * @param topic the name under which it holds it
 * @param partition which part of that it is
 * @param topicId what tells it from an earlier one of that name, empty while it is not
 * known
 * @param state what it can do
 * @param end the last sequence that was appended to it by anybody, as it was at the last
 * check
 * @param lag how many sequences this publisher has not read yet, as far as is known
 * @param checked when it was last heard of, {@code null} if it never was
 * @param problem why it is not running, {@code null} if it is
 * @param leftOut how many messages were left out because they cannot be sent to
 * subscribers
 * @param sends how the appends of this publisher have ended, over all its starts
 * @since 0.1.0
 */
public record BackboneStatus(String type, String topic, int partition, String topicId, BackboneState state, long end,
		long lag, @Nullable Instant checked, @Nullable String problem, long leftOut, SendCounts sends) {

}
