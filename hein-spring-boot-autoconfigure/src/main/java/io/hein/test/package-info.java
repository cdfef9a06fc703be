/**
 * Tools for tests of applications that use Hein: a subscriber that collects what it gets,
 * methods that wait until a publisher is as far as a test needs it, a proxy that breaks
 * connections, and the local port for injection. Uses the engine's public types and, for
 * the port only, Spring; no test framework. Nothing else in this library uses it.
 */
@NullMarked
package io.hein.test;

import org.jspecify.annotations.NullMarked;
