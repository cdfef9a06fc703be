/**
 * How fast: what holds senders and streams, so that those who read are not overrun by the
 * log, and those who do not read cost nobody else anything. Uses the log and Netty's
 * clock; knows neither connections nor event loops nor what is written to them: a stream
 * is a {@link io.hein.transport.flow.Reader}.
 * <p>
 * {@code FlowControl} is the face for one start of a publisher: senders ask it before
 * they append. {@code LoopFlow} is its share of one event loop, which asks it before it
 * writes, tells it what was taken and has it look ten times a second. Behind them
 * {@code Pacer} holds senders and {@code BlockGuard} the log, {@code Evener} holds
 * streams that are ahead of others, {@code FilteredStreams} decides for which streams
 * copies are kept, and {@code SlowDetector} says who is slow. {@code Speed} is what they
 * know of one stream. None of them has a clock of its own but those that hold senders:
 * the time is handed in.
 */
@NullMarked
package io.hein.transport.flow;

import org.jspecify.annotations.NullMarked;
