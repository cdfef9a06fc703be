package io.hein.transport.topic;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicIndex}: it finds exactly what {@link TopicPattern#matches} says,
 * in bounded steps and memory.
 */
class TopicIndexTests {

	private static final String[] WORDS = { "a", "b", "ab", "\u00e4", "\ud83d\ude00", "aa", "bb" };

	private final TopicIndex<String> index = new TopicIndex<>();

	@Test
	void whatWantsATopicIsFound() {
		this.index.add(TopicFilter.of("a.*.c", "a.b.**"), "one");
		this.index.add(TopicFilter.of("a.b.c"), "two");
		this.index.add(TopicFilter.EVERYTHING, "all");
		this.index.add(TopicFilter.NOTHING, "none");
		assertThat(find("a.b.c")).containsExactlyInAnyOrder("one", "one", "two", "all");
		assertThat(find("a.x.c")).containsExactlyInAnyOrder("one", "all");
		assertThat(find("a.b")).containsExactlyInAnyOrder("one", "all");
		assertThat(find("")).containsExactly("all");
	}

	@Test
	void theSearchEndsWhenItIsEnough() {
		this.index.add(TopicFilter.of("a.*", "*.b", "a.b", "a.**", "*.**"), "x");
		List<String> found = new ArrayList<>();
		byte[] topic = "a.b".getBytes(StandardCharsets.UTF_8);
		assertThat(this.index.find(topic, 3, (value) -> found.add(value) && found.size() == 2)).isTrue();
		assertThat(found).hasSize(2);
	}

	@Test
	void bytesAfterTheTopicDoNotMatter() {
		this.index.add(TopicFilter.of("a.b"), "x");
		byte[] topic = "a.bc.d".getBytes(StandardCharsets.UTF_8);
		assertThat(this.index.find(topic, 3, (value) -> true)).isTrue();
		assertThat(this.index.find(topic, 4, (value) -> true)).isFalse();
		assertThat(this.index.find(topic, 1, (value) -> true)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void anyPatternsAndTopicsMatchAsPatternsAreDefinedWhileFiltersComeAndGo(long seed) {
		Random random = new Random(seed);
		Map<String, TopicFilter> filters = new HashMap<>();
		for (int step = 0; step < 3000; step++) {
			String name = "f" + random.nextInt(1 + (int) seed * 10);
			TopicFilter gone = filters.remove(name);
			if (gone != null) {
				this.index.remove(gone, name);
			}
			else {
				TopicFilter filter = filter(random);
				filters.put(name, filter);
				this.index.add(filter, name);
			}
			String topic = topic(random);
			assertThat(new TreeSet<>(find(topic))).as(topic).isEqualTo(wanting(filters, topic));
			assertThat(this.index.size()).as("two nodes for each pattern at most")
				.isLessThanOrEqualTo(2 * patterns(filters));
		}
		filters.forEach((name, filter) -> this.index.remove(filter, name));
		assertThat(this.index.size()).isZero();
		assertThat(find("a")).isEmpty();
	}

	@Test
	void aFilterWantsWhatItsPatternsWant() {
		Random random = new Random(42);
		for (int i = 0; i < 20_000; i++) {
			TopicFilter filter = filter(random);
			String topic = topic(random);
			boolean wanted = filter.patterns()
				.stream()
				.anyMatch((pattern) -> TopicPattern.parse(pattern).matches(topic));
			assertThat(filter.matches(topic)).as("%s %s", filter, topic).isEqualTo(wanted);
		}
	}

	@Test
	void aTopicVisitsNoMoreThanThePatternsHaveNodes() {
		// each choice of 'a' or '*' at ten places, then twenty words more: 1,024 ways
		List<String> patterns = IntStream.range(0, 1024)
			.mapToObj((bits) -> IntStream.range(0, 30)
				.mapToObj((place) -> (place < 10 && (bits >> place & 1) == 0) ? "*" : "a")
				.collect(Collectors.joining(".")))
			.toList();
		this.index.add(TopicFilter.of(patterns), "x");
		assertThat(this.index.size()).isLessThan(2048);
		assertThat(find("a.".repeat(29) + "a")).hasSize(1024);
		assertThat(find("a.".repeat(126) + "a")).isEmpty();
	}

	@Test
	void patternsOfManyWordsTakeTwoNodesAtMost() {
		for (int i = 0; i < 100; i++) {
			this.index.add(TopicFilter.of("*.".repeat(i) + "x", "a.".repeat(120) + i), "x" + i);
		}
		assertThat(this.index.size()).isLessThanOrEqualTo(400);
	}

	private static int patterns(Map<String, TopicFilter> filters) {
		return filters.values().stream().mapToInt((filter) -> filter.patterns().size()).sum();
	}

	private static Set<String> wanting(Map<String, TopicFilter> filters, String topic) {
		return filters.entrySet()
			.stream()
			.filter((entry) -> isWanted(entry.getValue().patterns(), topic))
			.map(Map.Entry::getKey)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static boolean isWanted(Collection<String> patterns, String topic) {
		return patterns.stream().anyMatch((pattern) -> TopicPattern.parse(pattern).matches(topic));
	}

	private static TopicFilter filter(Random random) {
		return TopicFilter.of(IntStream.range(0, random.nextInt(5)).mapToObj((i) -> pattern(random)).toList());
	}

	private static String pattern(Random random) {
		String words = words(random, random.nextInt(6), 3);
		return (words.isEmpty()) ? "**" : (random.nextInt(4) == 0) ? words + ".**" : words;
	}

	private static String topic(Random random) {
		return words(random, random.nextInt(7), Integer.MAX_VALUE);
	}

	private static String words(Random random, int count, int wild) {
		return IntStream.range(0, count)
			.mapToObj((i) -> (wild < Integer.MAX_VALUE && random.nextInt(wild) == 0) ? "*"
					: WORDS[random.nextInt(WORDS.length)])
			.collect(Collectors.joining("."));
	}

	private List<String> find(String topic) {
		List<String> found = new ArrayList<>();
		byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
		this.index.find(bytes, bytes.length, (value) -> !found.add(value));
		return found;
	}

}
