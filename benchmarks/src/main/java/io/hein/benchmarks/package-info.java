/**
 * The commands of {@code benchmarks/run}.
 */
@NullMarked
package io.hein.benchmarks;

import org.jspecify.annotations.NullMarked;
