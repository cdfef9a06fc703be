/**
 * What publisher and subscriber share of Netty: event loops, the choice of the transport,
 * TLS, and the thread that notifies listeners of events. Knows nothing of the protocol.
 */
@NullMarked
package io.hein.transport.netty;

import org.jspecify.annotations.NullMarked;
