/**
 * Benchmarks of the pieces, by JMH. Those of pieces that are nobody else's business lie
 * in the package of the piece.
 */
@NullMarked
package io.hein.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
