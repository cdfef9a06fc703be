/**
 * Benchmarks of what is internal to this package.
 */
@NullMarked
package io.hein.transport.subscriber;

import org.jspecify.annotations.NullMarked;
