/**
 * The broadcast log: the only queue of a publisher. Messages are encoded once, as the
 * bytes that go on the wire; each connection reads them through a cursor of its own. Uses
 * the frames and Netty's buffers; knows nothing of connections.
 */
@NullMarked
package io.hein.transport.log;

import org.jspecify.annotations.NullMarked;
