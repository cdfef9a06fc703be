package io.hein.test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.SubscriberInfo;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Subscriber;

/**
 * Waits until a publisher or a subscriber is as far as a test needs it. Subscribers that
 * are attached when a message is published get it: wait for them before you send, instead
 * of sleeping. Every method gives up after 30 s (or the seconds of the system property
 * {@code hein.test.timeout}), or after the given time, with an {@link AssertionError}
 * that says how far things were.
 *
 * <pre class="code">
 * HeinAwait.subscribers(publisher, 2);
 * template.send("greeting", "hello");
 * HeinAwait.handled(publisher);
 * </pre>
 *
 * @since 0.1.0
 */
public final class HeinAwait {

	private HeinAwait() {
	}

	/**
	 * Wait until at least so many subscribers are attached.
	 * @param publisher the publisher
	 * @param count how many
	 */
	public static void subscribers(Publisher publisher, int count) {
		subscribers(publisher, count, Waiting.DEFAULT_TIMEOUT);
	}

	/**
	 * Wait until at least so many subscribers are attached.
	 * @param publisher the publisher
	 * @param count how many
	 * @param timeout how long
	 */
	public static void subscribers(Publisher publisher, int count, Duration timeout) {
		Waiting.until(timeout, () -> publisher.subscribers().size() >= count,
				() -> "Of " + count + " subscribers only these are attached: " + names(publisher));
	}

	/**
	 * Wait until a subscriber is attached.
	 * @param publisher the publisher
	 * @param name the subscriber's name
	 */
	public static void subscriber(Publisher publisher, String name) {
		subscriber(publisher, name, Waiting.DEFAULT_TIMEOUT);
	}

	/**
	 * Wait until a subscriber is attached.
	 * @param publisher the publisher
	 * @param name the subscriber's name
	 * @param timeout how long
	 */
	public static void subscriber(Publisher publisher, String name, Duration timeout) {
		Objects.requireNonNull(name, "name");
		Waiting.until(timeout, () -> names(publisher).contains(name),
				() -> "The subscriber " + name + " is not attached, only these are: " + names(publisher));
	}

	/**
	 * Wait until no subscriber is attached.
	 * @param publisher the publisher
	 */
	public static void noSubscribers(Publisher publisher) {
		Waiting.until(Waiting.DEFAULT_TIMEOUT, () -> publisher.subscribers().isEmpty(),
				() -> "These are still attached: " + names(publisher));
	}

	/**
	 * Wait until at least one subscriber is attached, and all attached ones have handled
	 * everything published so far. Subscribers report what they have handled about once a
	 * second.
	 * @param publisher the publisher
	 */
	public static void handled(Publisher publisher) {
		handled(publisher, Waiting.DEFAULT_TIMEOUT);
	}

	/**
	 * Wait until at least one subscriber is attached, and all attached ones have handled
	 * everything published so far. Subscribers report what they have handled about once a
	 * second.
	 * @param publisher the publisher
	 * @param timeout how long
	 */
	public static void handled(Publisher publisher, Duration timeout) {
		long head = publisher.head().sequence();
		Waiting.until(timeout, () -> isHandled(publisher.subscribers(), head),
				() -> "Not all have handled everything up to " + head + ": " + publisher.subscribers());
	}

	/**
	 * Wait until a subscriber is attached to a publisher.
	 * @param subscriber the subscriber
	 */
	public static void connected(Subscriber subscriber) {
		connected(subscriber, Waiting.DEFAULT_TIMEOUT);
	}

	/**
	 * Wait until a subscriber is attached to a publisher.
	 * @param subscriber the subscriber
	 * @param timeout how long
	 */
	public static void connected(Subscriber subscriber, Duration timeout) {
		Waiting.until(timeout, () -> subscriber.status().state() == ConnectionState.CONNECTED,
				() -> "The subscriber is not connected: " + subscriber.status());
	}

	/**
	 * Wait until a subscriber of several publishers is attached to at least so many.
	 * @param subscriber the subscriber
	 * @param count how many
	 */
	public static void publishers(Subscriber subscriber, int count) {
		publishers(subscriber, count, Waiting.DEFAULT_TIMEOUT);
	}

	/**
	 * Wait until a subscriber of several publishers is attached to at least so many.
	 * @param subscriber the subscriber
	 * @param count how many
	 * @param timeout how long
	 */
	public static void publishers(Subscriber subscriber, int count, Duration timeout) {
		Waiting.until(timeout, () -> attached(subscriber).size() >= count,
				() -> "Of " + count + " publishers the subscriber is attached only to " + attached(subscriber) + ": "
						+ subscriber.publishers());
	}

	/**
	 * Wait until a subscriber is attached to a publisher.
	 * @param subscriber the subscriber
	 * @param name the publisher's name
	 */
	public static void publisher(Subscriber subscriber, String name) {
		publisher(subscriber, name, Waiting.DEFAULT_TIMEOUT);
	}

	/**
	 * Wait until a subscriber is attached to a publisher.
	 * @param subscriber the subscriber
	 * @param name the publisher's name
	 * @param timeout how long
	 */
	public static void publisher(Subscriber subscriber, String name, Duration timeout) {
		Objects.requireNonNull(name, "name");
		Waiting.until(timeout, () -> attached(subscriber).contains(name),
				() -> "The subscriber is not attached to the publisher " + name + ", only to " + attached(subscriber)
						+ ": " + subscriber.publishers());
	}

	/**
	 * Wait until a subscriber is not attached to a publisher any more.
	 * @param subscriber the subscriber
	 * @param name the publisher's name
	 */
	public static void noPublisher(Subscriber subscriber, String name) {
		Objects.requireNonNull(name, "name");
		Waiting.until(Waiting.DEFAULT_TIMEOUT, () -> !attached(subscriber).contains(name),
				() -> "The subscriber is still attached to the publisher " + name);
	}

	private static List<String> attached(Subscriber subscriber) {
		return subscriber.publishers()
			.stream()
			.filter((publisher) -> publisher.status().state() == ConnectionState.CONNECTED)
			.map((publisher) -> String.valueOf(publisher.name()))
			.toList();
	}

	private static boolean isHandled(List<SubscriberInfo> subscribers, long head) {
		return !subscribers.isEmpty() && subscribers.stream().allMatch((subscriber) -> subscriber.handled() >= head);
	}

	private static List<String> names(Publisher publisher) {
		return publisher.subscribers().stream().map(SubscriberInfo::name).toList();
	}

}
