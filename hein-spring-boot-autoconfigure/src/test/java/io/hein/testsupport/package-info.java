/**
 * What the engine's own tests share: a checker that judges everything a subscriber gets,
 * peers that break the rules, and measuring tools.
 */
@NullMarked
package io.hein.testsupport;

import org.jspecify.annotations.NullMarked;
