package io.hein.transport.topic;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * An immutable set of {@linkplain TopicPattern patterns}: what one subscriber wants. Two
 * filters of the same patterns are equal, in whatever order they were given. A filter
 * without patterns wants nothing. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TopicFilter {

	/**
	 * The filter that wants every topic.
	 */
	public static final TopicFilter EVERYTHING = new TopicFilter(List.of(TopicPattern.EVERYTHING));

	/**
	 * The filter that wants nothing.
	 */
	public static final TopicFilter NOTHING = new TopicFilter(List.of());

	private final List<TopicPattern> patterns;

	private final List<String> texts;

	private final boolean everything;

	/**
	 * Made when the first topic is looked at: most filters only say what is wanted.
	 */
	private volatile @Nullable TopicIndex<Boolean> index;

	private TopicFilter(List<TopicPattern> patterns) {
		this.patterns = patterns;
		this.texts = patterns.stream().map(TopicPattern::toString).toList();
		this.everything = patterns.contains(TopicPattern.EVERYTHING);
	}

	private static TopicFilter ofParsed(Set<TopicPattern> patterns) {
		return (patterns.contains(TopicPattern.EVERYTHING)) ? EVERYTHING : new TopicFilter(List.copyOf(patterns));
	}

	/**
	 * Make a filter of patterns.
	 * @param patterns the patterns as text
	 * @return the filter
	 * @throws IllegalArgumentException if one is not a legal pattern
	 */
	public static TopicFilter of(String... patterns) {
		return of(Arrays.asList(patterns));
	}

	/**
	 * Make a filter of patterns.
	 * @param patterns the patterns as text
	 * @return the filter
	 * @throws IllegalArgumentException if one is not a legal pattern
	 */
	public static TopicFilter of(Collection<String> patterns) {
		Objects.requireNonNull(patterns, "patterns");
		Set<TopicPattern> parsed = new TreeSet<>();
		for (String pattern : patterns) {
			parsed.add(TopicPattern.parse(pattern));
		}
		return ofParsed(parsed);
	}

	/**
	 * The filter that wants what any of the given ones wants.
	 * @param filters the filters
	 * @return their union
	 */
	public static TopicFilter union(Collection<TopicFilter> filters) {
		if (filters.size() == 1) {
			return filters.iterator().next();
		}
		Set<TopicPattern> all = new TreeSet<>();
		for (TopicFilter filter : filters) {
			all.addAll(filter.patterns);
		}
		return ofParsed(all);
	}

	/**
	 * Whether this filter wants a topic.
	 * @param topic a legal topic
	 * @return whether it does
	 */
	public boolean matches(String topic) {
		byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
		return matches(bytes, bytes.length);
	}

	/**
	 * Whether this filter wants a topic.
	 * @param topic has a legal topic in UTF-8 at its beginning
	 * @param length the topic's length in bytes
	 * @return whether it does
	 */
	public boolean matches(byte[] topic, int length) {
		return this.everything || index().find(topic, length, (found) -> true);
	}

	private TopicIndex<Boolean> index() {
		TopicIndex<Boolean> made = this.index;
		if (made == null) {
			made = new TopicIndex<>();
			made.add(this, true);
			this.index = made;
		}
		return made;
	}

	/**
	 * Whether this filter is exactly {@code **}.
	 * @return whether it wants every topic
	 */
	public boolean isEverything() {
		return this.everything;
	}

	/**
	 * Whether this filter wants nothing at all.
	 * @return whether it has no pattern
	 */
	public boolean isNothing() {
		return this.patterns.isEmpty();
	}

	/**
	 * The patterns as text, sorted; {@code **} alone if it is among them.
	 * @return the patterns
	 */
	public List<String> patterns() {
		return this.texts;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof TopicFilter filter && filter.patterns.equals(this.patterns);
	}

	@Override
	public int hashCode() {
		return this.patterns.hashCode();
	}

	@Override
	public String toString() {
		return this.patterns.toString();
	}

}
