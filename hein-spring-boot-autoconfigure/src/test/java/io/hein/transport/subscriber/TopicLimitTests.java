package io.hein.transport.subscriber;

import java.util.List;
import java.util.stream.IntStream;

import io.hein.transport.frame.Subscribe;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.TooManyTopicsException;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the limit of what all lanes of a subscriber want together.
 */
class TopicLimitTests {

	private final Subscriber subscriber = Subscriber.builder().address("127.0.0.1", 1).name("test").build();

	@AfterEach
	void close() {
		this.subscriber.close();
	}

	private static TopicFilter patterns(int from, int to) {
		return TopicFilter.of(IntStream.rangeClosed(from, to).mapToObj((i) -> "t" + i).toList());
	}

	private static TopicFilter longPatterns(int from, int to) {
		return TopicFilter.of(IntStream.rangeClosed(from, to).mapToObj((i) -> "t".repeat(250) + (10 + i)).toList());
	}

	private Lane lane(String id, TopicFilter topics) {
		return this.subscriber.addLane(Lane.Options.of(id, topics), (message) -> {
		});
	}

	private Lane gapLane(String id, TopicFilter topics) {
		return this.subscriber.addLane(new Lane.Options(id, topics, 1, 1000, 0, true), (message) -> {
		});
	}

	private void assertRefused(String id, TopicFilter topics) {
		assertThatExceptionOfType(TooManyTopicsException.class).isThrownBy(() -> lane(id, topics))
			.withMessageContaining("'" + id + "'")
			.satisfies((ex) -> assertThat(ex.getLane()).isEqualTo(id));
		assertThat(this.subscriber.lanes()).extracting(Lane::id).doesNotContain(id);
	}

	@Test
	void onePatternTooManyIsRefusedWhereItIsAdded() {
		Lane lane = lane("many", patterns(1, Subscribe.MAX_PATTERNS));
		assertRefused("one more", TopicFilter.of("other"));
		lane("the same", patterns(1, 10));
		assertThatExceptionOfType(TooManyTopicsException.class)
			.isThrownBy(() -> lane.topics(patterns(0, Subscribe.MAX_PATTERNS)))
			.withMessageContaining("1025 topic patterns")
			.withMessageContaining("at most 1024");
		assertThat(lane.topics()).isEqualTo(patterns(1, Subscribe.MAX_PATTERNS));
	}

	@Test
	void tooManyBytesAreRefusedWhereTheyAreAdded() {
		Lane lane = lane("long", longPatterns(1, 56));
		assertRefused("one more", longPatterns(57, 57));
		assertThatExceptionOfType(TooManyTopicsException.class).isThrownBy(() -> lane.topics(longPatterns(1, 57)))
			.withMessageContaining("at most 1024 patterns of 14336 bytes");
		assertThat(new Subscribe(1, lane.topics()).topics()).isEqualTo(longPatterns(1, 56));
	}

	@Test
	void aLaneThatWantsEverythingDoesNotHideWhatWouldBeTooMuchWithoutIt() {
		Lane all = lane("all", TopicFilter.EVERYTHING);
		lane("many", patterns(1, 1000));
		assertRefused("more", patterns(1001, 1025));
		assertThatExceptionOfType(TooManyTopicsException.class).isThrownBy(() -> all.topics(patterns(1001, 1025)));
		all.topics(patterns(1001, 1024));
	}

	@Test
	void stoppedLanesCountBecauseTheyMayStart() {
		this.subscriber.addLane(Lane.Options.of("stopped", patterns(1, 1000)), (message) -> {
		}, false);
		assertRefused("more", patterns(1001, 1025));
	}

	@Test
	void removedLanesDoNotCount() {
		Lane lane = lane("many", patterns(1, 1024));
		lane.remove();
		lane.topics(patterns(1, 2000));
		lane("others", patterns(1025, 2048));
	}

	@Test
	void lanesForGapsOnlyCountByThemselves() {
		lane("messages", patterns(1, 1024));
		gapLane("gaps", patterns(1025, 2048));
		assertThatExceptionOfType(TooManyTopicsException.class).isThrownBy(() -> gapLane("more", TopicFilter.of("x")));
		assertThat(List.copyOf(this.subscriber.lanes())).hasSize(2);
	}

}
