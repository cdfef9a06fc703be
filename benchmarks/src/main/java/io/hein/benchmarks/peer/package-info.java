/**
 * What is measured: Hein, the libraries beside it, and the limit of the machine, each
 * with the sending and the receiving side of the same work.
 */
@NullMarked
package io.hein.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
