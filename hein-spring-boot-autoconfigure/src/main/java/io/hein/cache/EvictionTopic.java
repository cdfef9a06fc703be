package io.hein.cache;

import io.hein.transport.topic.Topics;

/**
 * The topics of evictions: a common beginning, and the name of the cache as the last
 * words. What a topic must not have is replaced; which cache is meant is in the message.
 */
final class EvictionTopic {

	private static final int MAX_NAME = 100;

	private final String prefix;

	/**
	 * Create topics.
	 * @param prefix the common beginning
	 * @throws IllegalArgumentException if it is not a legal topic
	 */
	EvictionTopic(String prefix) {
		Topics.encode(prefix);
		if (prefix.isEmpty()) {
			throw new IllegalArgumentException("must not be empty");
		}
		this.prefix = prefix;
	}

	String of(String cache) {
		String name = cache.substring(0, Math.min(cache.length(), MAX_NAME))
			.replaceAll("[^A-Za-z0-9_.-]", "_")
			.replaceAll("(?<=^|\\.)\\.|\\.$", "_");
		return this.prefix + "." + ((name.isEmpty()) ? "_" : name);
	}

	String pattern() {
		return this.prefix + ".**";
	}

	@Override
	public String toString() {
		return this.prefix;
	}

}
