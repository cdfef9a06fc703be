/**
 * Makes {@code docs/performance.md} and its charts of the results of a run.
 */
@NullMarked
package io.hein.benchmarks.report;

import org.jspecify.annotations.NullMarked;
