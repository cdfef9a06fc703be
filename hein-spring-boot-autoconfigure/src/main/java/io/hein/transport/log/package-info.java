/**
 * The broadcast log: the only queue of a publisher. Messages are encoded once, as the
 * bytes that go on the wire; each connection reads them through a cursor of its own.
 * <p>
 * A log lies in segments. Those of a {@link MemoryBroadcastLog} are blocks of memory,
 * those of a {@link FileBroadcastLog} are mapped files of a directory that outlives the
 * process: {@code LogRecovery} decides what of it continues, {@code DirectoryLog} keeps
 * it, and {@link LogTool} lets an operator look at it. {@link LogRouter} makes copies for
 * cursors that want only some topics, or references to what they want.
 * <p>
 * Uses topics, the frames, Netty's buffers, and of what is shared of Netty what writes
 * lines. Knows nothing of connections.
 */
@NullMarked
package io.hein.transport.log;

import org.jspecify.annotations.NullMarked;
