/**
 * What the engine promises, shown over real sockets on the loopback address. Each
 * scenario runs for some seconds in the normal build, and at full length with the tag
 * {@code campaign}; what it measures is kept in {@code target/figures.txt}.
 */
@NullMarked
package io.hein.scenario;

import org.jspecify.annotations.NullMarked;
