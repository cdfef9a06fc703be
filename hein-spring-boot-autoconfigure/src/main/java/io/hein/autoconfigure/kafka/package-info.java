/**
 * Auto-configuration of a log that several publishers share in Kafka. Knows Kafka's
 * client and Spring Boot's support of it, which are optional.
 */
@NullMarked
package io.hein.autoconfigure.kafka;

import org.jspecify.annotations.NullMarked;
