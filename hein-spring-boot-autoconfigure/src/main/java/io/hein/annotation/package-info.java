/**
 * {@code @HeinListener}, and what makes endpoints of it. Uses {@code io.hein.config} and
 * what is below it.
 */
@NullMarked
package io.hein.annotation;

import org.jspecify.annotations.NullMarked;
