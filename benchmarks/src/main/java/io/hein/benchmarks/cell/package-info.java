/**
 * What is measured and what came of it: cells, results, and the file of each result. Uses
 * Jackson for the files, and nothing else.
 */
@NullMarked
package io.hein.benchmarks.cell;

import org.jspecify.annotations.NullMarked;
