package io.hein.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * A service whose instances are the publishers of a connection.
 *
 * @param property the property that names it
 * @param name its name
 * @param portProperty the property with the port
 * @param port the port of instances that do not say theirs, {@code null} if all have to
 */
record ServiceSettings(String property, String name, String portProperty, @Nullable Integer port) {
}
