package io.hein.autoconfigure.actuate;

import java.util.function.Function;
import java.util.stream.Stream;

import io.hein.autoconfigure.HeinConnectionDetails;
import io.hein.autoconfigure.HeinPublisherProperties;
import io.hein.autoconfigure.HeinSubscriberProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.StringUtils;

/**
 * The tokens that the properties of a context and its connection details have. They are
 * read from what is bound each time, so that a property that is bound anew counts at
 * once.
 *
 * @param publisher the properties of the publisher, if Hein is on
 * @param subscriber the properties of the connections, if Hein is on
 * @param details what may replace the properties of the default connection
 */
record ConfiguredTokens(ObjectProvider<HeinPublisherProperties> publisher,
		ObjectProvider<HeinSubscriberProperties> subscriber, ObjectProvider<HeinConnectionDetails> details) {

	/**
	 * A shorter one is no secret, and would be found in what has nothing to do with it.
	 */
	private static final int MIN_LENGTH = 8;

	/**
	 * Whether a text has one of the tokens in it.
	 */
	boolean areIn(String text) {
		return text.length() >= MIN_LENGTH && Stream.of(ofPublisher(), ofSubscriber(), ofDetails())
			.flatMap(Function.identity())
			.anyMatch((token) -> isIn(text, token));
	}

	private static boolean isIn(String text, String token) {
		return StringUtils.hasText(token) && token.length() >= MIN_LENGTH && text.contains(token);
	}

	private Stream<String> ofPublisher() {
		return this.publisher.stream()
			.map(HeinPublisherProperties::getAuth)
			.flatMap((auth) -> Stream.concat(auth.getTokens().stream(),
					auth.getSubscribers().values().stream().flatMap((subscriber) -> subscriber.getTokens().stream())));
	}

	private Stream<String> ofSubscriber() {
		return this.subscriber.stream()
			.flatMap((properties) -> Stream.concat(Stream.ofNullable(properties.getToken()),
					properties.getConnection()
						.values()
						.stream()
						.flatMap((named) -> Stream.ofNullable(named.getToken()))));
	}

	private Stream<String> ofDetails() {
		try {
			return this.details.stream().flatMap((bean) -> Stream.ofNullable(bean.getToken())).toList().stream();
		}
		catch (RuntimeException | LinkageError ex) {
			// No connection can have got a token from them either
			return Stream.empty();
		}
	}

}
