/**
 * The publisher: listens, lets subscribers attach, and writes the broadcast log to each
 * of them. Uses the log, the frames, the topics and Netty; neither Spring nor Micrometer.
 */
@NullMarked
package io.hein.transport.publisher;

import org.jspecify.annotations.NullMarked;
