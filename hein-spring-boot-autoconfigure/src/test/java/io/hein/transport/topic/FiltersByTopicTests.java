package io.hein.transport.topic;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FiltersByTopic}: compared with the filters themselves.
 */
class FiltersByTopicTests {

	private static final int BEFORE = 8;

	private static final String[] WORDS = { "a", "b", "c" };

	private final FiltersByTopic<One> filters = new FiltersByTopic<>(One[]::new, 16 * 1024);

	private final List<One> all = new ArrayList<>();

	private final Random random = new Random(42);

	@Test
	void nobodyWantsAnythingAtFirst() {
		assertThat(wanting("a.b")).isEmpty();
	}

	@Test
	void oneThatWantsATopicByTwoPatternsIsFoundOnce() {
		One one = add("a.*", "*.b");
		assertThat(wanting("a.b")).containsExactly(one);
		assertThat(wanting("a.b")).containsExactly(one);
	}

	@Test
	void whoComesAndGoesCountsAtOnce() {
		One first = add("a.*");
		assertThat(wanting("a.b")).containsExactly(first);
		One second = add("*.b");
		assertThat(wanting("a.b")).containsExactlyInAnyOrder(first, second);
		remove(first);
		assertThat(wanting("a.b")).containsExactly(second);
	}

	@Test
	void thoseAreFoundThatWantATopicHoweverManyThereAre() {
		for (int i = 0; i < 20_000; i++) {
			if (this.random.nextInt(100) == 0) {
				add(pattern(), pattern());
			}
			else if (this.random.nextInt(300) == 0 && !this.all.isEmpty()) {
				remove(this.all.get(this.random.nextInt(this.all.size())));
			}
			check(topic());
		}
		assertThat(this.all).hasSizeGreaterThan(100);
	}

	private void check(String topic) {
		byte[] bytes = topic.getBytes(StandardCharsets.UTF_8);
		List<One> expected = this.all.stream().filter((one) -> one.filter.matches(bytes, bytes.length)).toList();
		if (!this.all.isEmpty()) {
			// before and after all are looked for
			One any = this.all.get(this.random.nextInt(this.all.size()));
			assertThat(this.filters.wants(any, buffer(topic), BEFORE, topic.length()))
				.isEqualTo(expected.contains(any));
		}
		assertThat(wanting(topic)).containsExactlyInAnyOrderElementsOf(expected);
	}

	private String topic() {
		StringBuilder topic = new StringBuilder(WORDS[this.random.nextInt(3)]);
		for (int i = this.random.nextInt(4); i > 0; i--) {
			topic.append('.').append(WORDS[this.random.nextInt(3)]);
		}
		return topic.toString();
	}

	private String pattern() {
		String pattern = topic().replace("b", "*");
		return (this.random.nextInt(3) == 0) ? pattern + ".**" : pattern;
	}

	private One add(String... patterns) {
		One one = new One(TopicFilter.of(patterns));
		this.filters.add(one);
		this.all.add(one);
		return one;
	}

	private void remove(One one) {
		this.filters.remove(one);
		this.all.remove(one);
	}

	private One[] wanting(String topic) {
		return this.filters.wanting(buffer(topic), BEFORE, topic.length());
	}

	private static ByteBuffer buffer(String topic) {
		return ByteBuffer.allocate(BEFORE + topic.length()).put(BEFORE, topic.getBytes(StandardCharsets.UTF_8));
	}

	private static final class One implements FiltersByTopic.Filtered {

		private final TopicFilter filter;

		private boolean found;

		One(TopicFilter filter) {
			this.filter = filter;
		}

		@Override
		public TopicFilter filter() {
			return this.filter;
		}

		@Override
		public boolean found(boolean found) {
			boolean news = this.found != found;
			this.found = found;
			return news;
		}

	}

}
