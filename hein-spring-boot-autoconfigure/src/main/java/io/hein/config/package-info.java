/**
 * Endpoints, their registration and the registry that starts and stops what runs them.
 * Uses {@code io.hein.listener} and what is below it; knows nothing of annotations.
 */
@NullMarked
package io.hein.config;

import org.jspecify.annotations.NullMarked;
