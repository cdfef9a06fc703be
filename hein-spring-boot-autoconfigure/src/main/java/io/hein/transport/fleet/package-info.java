/**
 * The publishers of a subscriber of several: where they are, which of their addresses
 * lead to the same one, which are new, and which are gone. {@code Discovery} asks for
 * addresses, {@code Roster} decides, {@code Epochs} says which member reads which log
 * when a publisher has welcomed one. What a {@code Member} is, and how it connects, is up
 * to the subscriber.
 * <p>
 * A member is for one publisher, which is known by its log and not by its address. All
 * decisions are made in one event loop, and are given the time, so that they can be
 * tested without waiting. May use frames and what is shared of Netty; knows no connection
 * and no lane.
 */
@NullMarked
package io.hein.transport.fleet;

import org.jspecify.annotations.NullMarked;
