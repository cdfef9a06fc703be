/**
 * Records the public API, which the build compares with what it has compiled.
 */
@NullMarked
package io.hein.api;

import org.jspecify.annotations.NullMarked;
