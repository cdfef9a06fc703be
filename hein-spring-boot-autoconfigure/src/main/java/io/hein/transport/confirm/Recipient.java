package io.hein.transport.confirm;

import io.hein.transport.frame.InstanceId;

/**
 * A subscriber that is asked for a report: one run of one subscriber.
 *
 * @param name its name
 * @param instanceId the identity of its run
 */
public record Recipient(String name, InstanceId instanceId) {
}
