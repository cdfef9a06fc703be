package io.hein.transport.backbone.confirm;

import io.hein.transport.frame.Epoch;

/**
 * The log that a record of the exchange is about: several logs may use one topic for
 * that.
 *
 * @param epoch its epoch
 * @param partition which part of what holds it, since parts have one epoch
 */
record LogKey(Epoch epoch, int partition) {

}
