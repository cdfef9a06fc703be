package io.hein.transport.fleet;

import io.hein.transport.frame.Epoch;

/**
 * What is remembered of a log after the member that read it has given it up, so that
 * another one can go on there.
 *
 * @param epoch the log
 * @param received the last position received
 * @param end where it has ended, -1 if its publisher has not said goodbye
 * @param lost whether what follows was reported as lost
 */
public record KeptLog(Epoch epoch, long received, long end, boolean lost) {
}
