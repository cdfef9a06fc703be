/**
 * How fast: what holds senders and streams, so that subscribers that read are not overrun
 * by the log, and those that do not read cost the others nothing. Uses the log and
 * Netty's clock; knows neither connections nor event loops nor what is written to them: a
 * stream is a {@link io.hein.transport.flow.Reader}.
 * <p>
 * {@code FlowControl} is the entry point for one start of a publisher: senders ask it
 * before they append. {@code LoopFlow} is its share of one event loop, which asks it
 * before it writes, reports what was taken and has it look ten times a second. Behind
 * them {@code Pacer} holds senders and {@code BlockGuard} the log, {@code Evener} holds
 * streams that are ahead of others, {@code FilteredStreams} decides for which streams
 * copies are kept, and {@code SlowDetector} says which streams are slow. {@code Speed} is
 * what they know of one stream. Only those that hold senders have a clock of their own:
 * the others are passed the time.
 */
@NullMarked
package io.hein.transport.flow;

import org.jspecify.annotations.NullMarked;
