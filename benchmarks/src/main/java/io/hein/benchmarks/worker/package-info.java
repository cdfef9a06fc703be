/**
 * What runs in the two measured processes: it drives a peer by the commands that it
 * reads, and counts what arrives. Uses {@code peer} and {@code cell}, and as little else
 * as possible, since it is part of what is measured.
 */
@NullMarked
package io.hein.benchmarks.worker;

import org.jspecify.annotations.NullMarked;
