/**
 * Health of publishers and connections. Uses Spring Boot's health contributors.
 */
@NullMarked
package io.hein.health;

import org.jspecify.annotations.NullMarked;
