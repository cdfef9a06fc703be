/**
 * The frames of the native protocol, version 1, as {@code docs/wire-protocol.md}
 * specifies them: their bytes, their limits and the errors of a peer that breaks the
 * rules. Knows no connection and no state. Uses Netty's buffers and the topics package.
 */
@NullMarked
package io.hein.transport.frame;

import org.jspecify.annotations.NullMarked;
