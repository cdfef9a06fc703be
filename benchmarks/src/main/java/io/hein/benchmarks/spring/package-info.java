/**
 * The applications that are measured where Hein is measured as its users have it: with
 * the auto-configuration, {@code HeinTemplate} and {@code @HeinListener}.
 */
@NullMarked
package io.hein.benchmarks.spring;

import org.jspecify.annotations.NullMarked;
