/**
 * Measures cells: starts the processes, commands them, and reads what they cost. Not part
 * of what is measured.
 */
@NullMarked
package io.hein.benchmarks.driver;

import org.jspecify.annotations.NullMarked;
