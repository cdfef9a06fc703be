/**
 * Benchmarks of the pieces, by JMH. Those of internal pieces are in the package of the
 * piece.
 */
@NullMarked
package io.hein.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
