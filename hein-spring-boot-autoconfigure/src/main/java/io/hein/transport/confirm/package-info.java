/**
 * Answers that a publisher waits for: {@code Confirmations} of messages, and
 * {@code Pings}. Both are bounded, and run what users attach to them elsewhere. Uses the
 * frames and what is shared of Netty; knows no connection: what answers is a
 * {@link Recipient}.
 */
@NullMarked
package io.hein.transport.confirm;

import org.jspecify.annotations.NullMarked;
