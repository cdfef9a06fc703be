package io.hein.transport.topic;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicCache}.
 */
class TopicCacheTests {

	private static final int MAX_BYTES = 256 * 1024;

	private final List<String> loaded = new ArrayList<>();

	private final TopicCache<String> cache = new TopicCache<>(MAX_BYTES, (topic, length, hash) -> {
		String text = new String(topic, 0, length, StandardCharsets.UTF_8);
		this.loaded.add(text);
		return "value of " + text;
	}, String::length);

	@Test
	void aTopicIsLoadedOnce() {
		assertThat(get("telemetry.cpu.0")).isEqualTo("value of telemetry.cpu.0").isSameAs(get("telemetry.cpu.0"));
		assertThat(this.loaded).containsExactly("telemetry.cpu.0");
	}

	@Test
	void theTopicMayLieAnywhereInTheBuffer() {
		ByteBuffer buffer = bytes("xxxxxxxxabcyy");
		assertThat(this.cache.get(buffer, 8, 3)).isSameAs(get("abc"));
		assertThat(this.cache.get(buffer, 10, 3)).isEqualTo("value of cyy");
	}

	@Test
	void theEmptyTopicIsATopic() {
		assertThat(get("")).isEqualTo("value of ").isSameAs(get(""));
	}

	@Test
	void everyTopicHasItsOwnValueHoweverManyThereAre() {
		Random random = new Random(42);
		for (int i = 0; i < 200_000; i++) {
			String topic = Integer.toString(random.nextInt(20_000), 36);
			assertThat(get(topic)).isEqualTo("value of " + topic);
		}
	}

	@Test
	void topicsThatDifferInOneByteAreKeptApartWhateverTheirLength() {
		for (int length = 1; length <= 40; length++) {
			for (int at = 0; at < length; at++) {
				String topic = "a".repeat(at) + "b" + "a".repeat(length - at - 1);
				assertThat(get(topic)).isEqualTo("value of " + topic);
			}
		}
		assertThat(get("a")).isEqualTo("value of a");
	}

	@Test
	void topicsOfOneSetOfSlotsAreKeptApart() {
		List<String> equal = topicsInOneSet(64, 40);
		for (int round = 0; round < 3; round++) {
			for (String topic : equal) {
				assertThat(get(topic)).isEqualTo("value of " + topic);
			}
		}
	}

	@Test
	void topicsWithoutEndTakeNoMoreMemoryThanTheyMay() {
		for (int i = 0; i < 100_000; i++) {
			get("t" + i % 50_000 + "x".repeat(i % 200));
			get("t" + i % 50_000 + "x".repeat(i % 200));
			assertThat(this.cache.bytes()).isLessThanOrEqualTo(MAX_BYTES);
		}
		assertThat(this.cache.bytes()).isGreaterThan(MAX_BYTES / 2);
		assertThat(Array.getLength(table())).isLessThanOrEqualTo(8192);
	}

	@Test
	void aFullCacheForgetsNothingForTopicsThatComeOnce() {
		List<String> often = IntStream.range(0, 500).mapToObj((i) -> "often" + i).toList();
		often.forEach(this::get);
		this.loaded.clear();
		for (int i = 0; i < 100_000; i++) {
			get("once" + i);
		}
		assertThat(often).filteredOn((topic) -> this.cache.peek(bytes("12345678" + topic), 8, topic.length()) == null)
			.hasSizeLessThan(50);
	}

	@Test
	void whileNearlyAllTopicsComeOnceTheyAreNotLookedUp() {
		for (int i = 0; i < 10_000; i++) {
			get("once" + i);
		}
		String known = IntStream.range(0, 10_000)
			.mapToObj((i) -> "once" + i)
			.filter((topic) -> this.cache.peek(bytes("12345678" + topic), 8, topic.length()) != null)
			.findFirst()
			.orElseThrow();
		get("other");
		this.loaded.clear();
		assertThat(get(known)).isEqualTo("value of " + known);
		assertThat(this.loaded).containsExactly(known);
	}

	@Test
	void topicsThatComeOftenAreLookedUpAgainAfterAWhile() {
		for (int i = 0; i < 20_000; i++) {
			get("once" + i);
		}
		List<String> often = IntStream.range(0, 500).mapToObj((i) -> "often" + i).toList();
		for (int round = 0; round < 40; round++) {
			often.forEach(this::get);
		}
		this.loaded.clear();
		often.forEach(this::get);
		assertThat(this.loaded).hasSizeLessThan(100);
	}

	@Test
	void aTopicThatComesAgainFindsRoom() {
		for (int i = 0; i < 2000; i++) {
			get("once" + i);
		}
		List<String> often = IntStream.range(0, 500).mapToObj((i) -> "often" + i).toList();
		for (int round = 0; round < 3; round++) {
			often.forEach(this::get);
		}
		this.loaded.clear();
		often.forEach(this::get);
		assertThat(this.loaded).hasSizeLessThan(100);
	}

	@Test
	void aValueThatWouldTakeMostOfTheMemoryIsNotKept() {
		TopicCache<String> small = new TopicCache<>(1000, (topic, length, hash) -> "x".repeat(length * 100),
				String::length);
		small.get(bytes("12345678abc"), 8, 3);
		assertThat(small.bytes()).isZero();
		assertThat(small.peek(bytes("12345678ab"), 8, 2)).isNull();
	}

	@Test
	void aLookWithoutLoadingFindsWhatIsRemembered() {
		assertThat(this.cache.peek(bytes("12345678abc"), 8, 3)).isNull();
		get("abc");
		get("other");
		assertThat(this.cache.peek(bytes("12345678abc"), 8, 3)).isEqualTo("value of abc");
		assertThat(this.loaded).containsExactly("abc", "other");
	}

	@Test
	void aClearedCacheLoadsAgain() {
		get("a");
		this.cache.clear();
		get("a");
		assertThat(this.loaded).containsExactly("a", "a");
	}

	private Object table() {
		Object table = ReflectionTestUtils.getField(this.cache, "table");
		assertThat(table).isNotNull();
		return table;
	}

	private static List<String> topicsInOneSet(int slots, int count) {
		List<String> topics = new ArrayList<>();
		int[] hash = new int[1];
		TopicCache<String> cache = new TopicCache<>(0, (topic, length, number) -> {
			hash[0] = number;
			return "";
		}, String::length);
		for (int i = 0; topics.size() < count; i++) {
			cache.get(bytes("        w" + i), 8, ("w" + i).length());
			if ((hash[0] & (slots - 1)) == 0) {
				topics.add("w" + i);
			}
		}
		return topics;
	}

	private String get(String topic) {
		ByteBuffer buffer = bytes("12345678" + topic);
		return this.cache.get(buffer, 8, buffer.capacity() - 8);
	}

	private static ByteBuffer bytes(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
	}

}
