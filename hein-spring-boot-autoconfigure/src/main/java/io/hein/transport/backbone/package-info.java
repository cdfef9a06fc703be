/**
 * Logs that several publishers share, whatever holds them: {@link SharedLog} is such a
 * log, {@link Backbone} makes them. {@link LogHistory} fetches what the window of one
 * does not have any more.
 * <p>
 * Uses the log, the frames, Netty's buffers, of what is shared of Netty what writes
 * lines, and of {@code io.hein.transport.backbone.confirm} what publishers exchange.
 * Knows nothing of connections.
 */
@NullMarked
package io.hein.transport.backbone;

import org.jspecify.annotations.NullMarked;
