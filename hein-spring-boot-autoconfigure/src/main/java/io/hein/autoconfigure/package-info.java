/**
 * Spring Boot's auto-configuration of publishers, subscribers and listeners, its
 * properties and its failure analyses. May use every other package; none uses it.
 */
@NullMarked
package io.hein.autoconfigure;

import org.jspecify.annotations.NullMarked;
