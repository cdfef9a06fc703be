package io.hein.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.messaging.handler.annotation.MessageMapping;

/**
 * Marks the methods of a class with {@link HeinListener}. What came chooses the method by
 * the type of its payload: bytes, text, JSON, or a gap; all on one thread, in order.
 * Several methods may take objects made of JSON if these have a common type whose
 * subtypes the JSON tells apart, such as a sealed interface with Jackson's
 * {@code @JsonTypeInfo}. One method that takes a list of payloads may stand beside one
 * that takes gaps.
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
