package io.hein.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.messaging.handler.annotation.MessageMapping;

/**
 * Marks a method that is called with the messages of a connection, or a class whose
 * {@link HeinHandler} methods are. Every attribute may contain placeholders
 * (<code>${...}</code>) and be an expression (<code>#{...}</code>).
 *
 * <p>
 * The type of the method's payload parameter decides what it is called with:
 * <ul>
 * <li>{@code byte[]}, {@link String}, or an object read from JSON: one message at a
 * time,</li>
 * <li>a {@link java.util.List} of those, or of messages: a batch of what has already
 * arrived,</li>
 * <li>a {@link io.hein.core.HeinGap}: the gaps only,</li>
 * <li>an {@link org.springframework.messaging.Message} around any of these.</li>
 * </ul>
 * Besides, it may have parameters of type {@link io.hein.core.HeinPosition}, and such
 * with {@link org.springframework.messaging.handler.annotation.Header @Header} (see
 * {@link io.hein.core.HeinHeaders}) or
 * {@link org.springframework.messaging.handler.annotation.Headers @Headers}. In a batch
 * each message has its own headers; next to its list only topics, positions and
 * publishers can be had, as lists. A gap has the header
 * {@link io.hein.core.HeinHeaders#PUBLISHER} only. A method that throws is called again
 * as the error handler says; when it throws an {@link Error}, its message is skipped at
 * once, without the error handler.
 *
 * <p>
 * Each listener has a thread and a queue of its own; all listeners of a connection share
 * its one TCP connection. The bean must be a singleton or have a scoped proxy; it may be
 * any proxy. The method must be done when it returns: it cannot be {@code @Async}. What
 * it returns is ignored. What cannot work fails the start. An annotation on an overriding
 * method replaces that on the overridden one.
 *
 * @since 0.1.0
 */
@Target({ ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@MessageMapping
@Repeatable(HeinListeners.class)
public @interface HeinListener {

	/**
	 * The listener's id: the name for it in the registry, in meters and in logs.
	 * @return the id, unique in the application; by default the bean's name and the
	 * method's
	 */
	String id() default "";

	/**
	 * The topics that the listener wants: dotted words, {@code *} for one word, a last
	 * {@code **} for any number. An element may be a comma-separated list. The topics of
	 * a method that takes gaps only count if there are no other listeners on its
	 * connection.
	 * @return topic patterns, every topic by default
	 */
	String[] topics() default "**";

	/**
	 * The connection to which it listens.
	 * @return the connection's name, {@code default} by default
	 */
	String connection() default "";

	/**
	 * How many messages may be handled at once. Those of one topic stay in order.
	 * @return a number; by default {@code hein.subscriber.listener.concurrency}
	 */
	String concurrency() default "";

	/**
	 * Whether the listener starts with the application.
	 * @return {@code true} or {@code false}; by default
	 * {@code hein.subscriber.listener.auto-startup}
	 */
	String autoStartup() default "";

	/**
	 * What handles failures of the listener.
	 * @return the name of a bean, or an expression for a
	 * {@link io.hein.listener.HeinListenerErrorHandler}; by default the one for all: the
	 * bean that is primary or named {@code heinListenerErrorHandler}
	 */
	String errorHandler() default "";

}
