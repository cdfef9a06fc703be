package io.hein.transport.topic;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;

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

	private final boolean everything;

	private TopicFilter(Collection<TopicPattern> patterns) {
		boolean all = patterns.contains(TopicPattern.EVERYTHING);
		this.patterns = (all) ? List.of(TopicPattern.EVERYTHING) : List.copyOf(new TreeSet<>(patterns));
		this.everything = all;
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
		return new TopicFilter(patterns.stream().map(TopicPattern::parse).toList());
	}

	/**
	 * The filter that wants what any of the given ones wants.
	 * @param filters the filters
	 * @return their union
	 */
	public static TopicFilter union(Collection<TopicFilter> filters) {
		return new TopicFilter(filters.stream().flatMap((filter) -> filter.patterns.stream()).toList());
	}

	/**
	 * Whether this filter wants a topic.
	 * @param topic a legal topic
	 * @return whether it does
	 */
	public boolean matches(String topic) {
		if (this.everything) {
			return true;
		}
		String[] words = TopicPattern.split(topic);
		for (TopicPattern pattern : this.patterns) {
			if (pattern.matches(words)) {
				return true;
			}
		}
		return false;
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
		return stream().toList();
	}

	private Stream<String> stream() {
		return this.patterns.stream().map(TopicPattern::toString);
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
