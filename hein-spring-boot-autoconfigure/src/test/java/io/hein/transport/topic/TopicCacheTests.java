package io.hein.transport.topic;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicCache}.
 */
class TopicCacheTests {

	private final List<String> loaded = new ArrayList<>();

	private final TopicCache<String> cache = new TopicCache<>((topic) -> {
		this.loaded.add(topic);
		return "value of " + topic;
	});

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
	void topicsOfEqualHashAreKeptApart() {
		List<String> equal = topicsInOneSlot(64, 40);
		for (int round = 0; round < 2; round++) {
			for (String topic : equal) {
				assertThat(get(topic)).isEqualTo("value of " + topic);
			}
		}
		assertThat(this.loaded).containsExactlyElementsOf(equal);
	}

	@Test
	void topicsWithoutEndDoNotGrowTheCacheWithoutEnd() {
		int largest = 0;
		for (int i = 0; i < 100_000; i++) {
			get("t" + i);
			largest = Math.max(largest, Array.getLength(table()));
		}
		assertThat(largest).isEqualTo(8192);
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

	private static List<String> topicsInOneSlot(int slots, int count) {
		List<String> topics = new ArrayList<>();
		for (int i = 0; topics.size() < count; i++) {
			TopicCache<String> cache = new TopicCache<>((topic) -> topic);
			cache.get(bytes("        w" + i), 8, ("w" + i).length());
			Integer hash = (Integer) ReflectionTestUtils.getField(ReflectionTestUtils.getField(cache, "last"), "hash");
			if (hash != null && (hash & (slots - 1)) == 0) {
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
