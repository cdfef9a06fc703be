package io.hein.transport.topic;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicScope}: what topics with the same scope have in common.
 */
class TopicScopeTests {

	private static final int BEFORE = Long.BYTES;

	private static final String[] WORDS = { "a", "b", "longer", "ninebytes", "é", "*" };

	@ParameterizedTest
	@CsvSource({ "a.*, a.b, a, 2", "a.*, a.longer.c, a, 3", "a.*, a.b.c.d.e, a, 3", "a.*, '', '', 0",
			"a.*, longer, longer, 1", "**, a.b.c, '', 1", "a.b, a.b.c, a.b, 3", "a.**, a.b.c, a, 2",
			"*.b.*, longer.ninebytes.c, longer.ninebytes, 3", "*.*.c, 1.2.3.4, 1.2.3, 4" })
	void onlyTheWordsAtThePlacesOfWordsMatter(String pattern, String topic, String part, int words) {
		long scope = scope(scopeOf(TopicFilter.of(pattern)), topic);
		assertThat(topic.substring(0, TopicScope.length(scope))).isEqualTo(part);
		assertThat(TopicScope.words(scope)).isEqualTo(words);
	}

	@Test
	void withoutPatternsNothingMatters() {
		TopicIndex<Boolean> index = new TopicIndex<>();
		TopicFilter filter = TopicFilter.of("a.b.*");
		index.add(filter, true);
		assertThat(TopicScope.length(scope(index.scope(), "a.b.c"))).isEqualTo(3);
		index.remove(filter, true);
		assertThat(TopicScope.length(scope(index.scope(), "a.b.c"))).isZero();
	}

	@Test
	void topicsOfOneScopeAreWantedByTheSamePatterns() {
		Random random = new Random(11);
		for (int round = 0; round < 200; round++) {
			TopicFilter filter = TopicFilter.of(patterns(random));
			TopicScope scope = scopeOf(filter);
			TopicCache<Boolean> cache = new TopicCache<>(20_000, (topic, length, hash) -> filter.matches(topic, length),
					(wanted) -> 0);
			for (int i = 0; i < 500; i++) {
				String topic = topic(random);
				ByteBuffer buffer = buffer(topic);
				int length = buffer.capacity() - BEFORE;
				assertThat(cache.get(buffer, BEFORE, length, scope)).as("%s, %s", filter, topic)
					.isEqualTo(filter.matches(topic));
				assertThat(cache.peek(buffer, BEFORE, length, scope)).isIn(null, filter.matches(topic));
			}
		}
	}

	private static List<String> patterns(Random random) {
		List<String> patterns = new ArrayList<>();
		for (int i = random.nextInt(4); i >= 0; i--) {
			String pattern = words(random, WORDS.length);
			patterns.add((random.nextInt(4) == 0) ? pattern + ".**" : pattern);
		}
		return patterns;
	}

	private static String topic(Random random) {
		return (random.nextInt(50) == 0) ? "" : words(random, WORDS.length - 1);
	}

	private static String words(Random random, int choice) {
		StringBuilder words = new StringBuilder(WORDS[random.nextInt(choice)]);
		for (int i = random.nextInt(5); i > 0; i--) {
			words.append('.').append(WORDS[random.nextInt(choice)]);
		}
		return words.toString();
	}

	private static TopicScope scopeOf(TopicFilter filter) {
		TopicIndex<Boolean> index = new TopicIndex<>();
		index.add(filter, true);
		return index.scope();
	}

	private static long scope(TopicScope scope, String topic) {
		ByteBuffer buffer = buffer(topic);
		return scope.of(buffer, BEFORE, buffer.capacity() - BEFORE);
	}

	/**
	 * A topic at the end of a buffer, behind something that has dots too.
	 */
	private static ByteBuffer buffer(String topic) {
		byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
		return ByteBuffer.allocate(BEFORE + bytes.length)
			.put("........".getBytes(StandardCharsets.UTF_8))
			.put(bytes)
			.flip();
	}

}
