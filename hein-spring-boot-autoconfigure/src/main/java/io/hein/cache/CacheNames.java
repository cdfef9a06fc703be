package io.hein.cache;

import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

import org.springframework.util.PatternMatchUtils;

/**
 * Which caches are meant. A pattern is a name in which {@code *} stands for anything.
 *
 * @since 0.1.0
 */
public final class CacheNames implements Predicate<String> {

	private final String[] included;

	private final String[] excluded;

	/**
	 * Create a choice of names.
	 * @param included patterns of the names that are meant
	 * @param excluded patterns of those that are not, although they are included
	 */
	public CacheNames(Collection<String> included, Collection<String> excluded) {
		this.included = included.toArray(String[]::new);
		this.excluded = excluded.toArray(String[]::new);
	}

	@Override
	public boolean test(String name) {
		return PatternMatchUtils.simpleMatch(this.included, name)
				&& !PatternMatchUtils.simpleMatch(this.excluded, name);
	}

	/**
	 * Return the patterns for people.
	 */
	@Override
	public String toString() {
		return (this.excluded.length == 0) ? List.of(this.included).toString()
				: List.of(this.included) + " without " + List.of(this.excluded);
	}

}
