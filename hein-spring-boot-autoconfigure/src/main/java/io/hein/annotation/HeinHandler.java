package io.hein.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.messaging.handler.annotation.MessageMapping;

/**
 * Marks the methods of a class with {@link HeinListener}. The kind of the payload (bytes,
 * text, JSON, or a gap) selects the method; all are called on one thread, in order,
 * unless the listener's concurrency is above 1: then the messages of one topic are in
 * order, and a gap is still in its place among all messages. Several methods may take
 * objects read from JSON if these have a common type whose subtypes the JSON
 * distinguishes, such as a sealed interface with Jackson's {@code @JsonTypeInfo}. One
 * method that takes a list of payloads may be combined with one that takes gaps.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@MessageMapping
public @interface HeinHandler {

	/**
	 * Whether the method takes what has no method of its own.
	 * @return whether it is the default; at most one is
	 */
	boolean isDefault() default false;

}
