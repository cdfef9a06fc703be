/**
 * What tests of several packages share.
 */
@NullMarked
package io.hein.support;

import org.jspecify.annotations.NullMarked;
