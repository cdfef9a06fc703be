/**
 * Which cells the whole run and the smoke test measure, and how often.
 */
@NullMarked
package io.hein.benchmarks.plan;

import org.jspecify.annotations.NullMarked;
