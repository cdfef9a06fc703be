/**
 * Topics and topic patterns: how they are written, which are legal, and which pattern
 * wants which topic. Uses nothing but Netty's buffers.
 */
@NullMarked
package io.hein.transport.topic;

import org.jspecify.annotations.NullMarked;
