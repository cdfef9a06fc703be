/**
 * Benchmarks of what is nobody else's business than this package's.
 */
@NullMarked
package io.hein.transport.subscriber;

import org.jspecify.annotations.NullMarked;
