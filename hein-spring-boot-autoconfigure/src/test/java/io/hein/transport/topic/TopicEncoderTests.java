package io.hein.transport.topic;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TopicEncoder}.
 */
class TopicEncoderTests {

	private final TopicEncoder encoder = new TopicEncoder();

	@Test
	void aTopicIsEncodedOnce() {
		assertThat(this.encoder.encode("a.b")).isEqualTo(new byte[] { 'a', '.', 'b' })
			.isSameAs(this.encoder.encode(new String("a.b")));
	}

	@Test
	void aTopicThatIsNotLegalIsRefusedEachTime() {
		for (int i = 0; i < 2; i++) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.encoder.encode("a.*"));
		}
	}

	@Test
	void everyTopicHasItsOwnBytesHoweverManyThereAre() {
		Random random = new Random(42);
		for (int i = 0; i < 200_000; i++) {
			String topic = Integer.toString(random.nextInt(20_000), 36);
			assertThat(new String(this.encoder.encode(topic), StandardCharsets.UTF_8)).isEqualTo(topic);
		}
	}

	@Test
	void twoTopicsOfEqualHashAreBothRemembered() {
		byte[] one = this.encoder.encode("Aa.x");
		byte[] other = this.encoder.encode("BB.x");
		assertThat("Aa.x").hasSameHashCodeAs("BB.x");
		assertThat(this.encoder.encode("Aa.x")).isSameAs(one);
		assertThat(this.encoder.encode("BB.x")).isSameAs(other);
	}

	@Test
	void topicsThatComeOnceDoNotDriveOutThoseThatComeOften() {
		List<byte[]> often = IntStream.range(0, 100).mapToObj((i) -> this.encoder.encode("often" + i)).toList();
		for (int i = 0; i < 100_000; i++) {
			this.encoder.encode("once" + i);
		}
		assertThat(IntStream.range(0, 100).filter((i) -> this.encoder.encode("often" + i) == often.get(i)).count())
			.isGreaterThan(90);
	}

	@Test
	void aTopicThatComesAgainFindsAPlaceAmongThoseThatCameOnce() {
		for (int i = 0; i < 100_000; i++) {
			this.encoder.encode("once" + i);
		}
		this.encoder.encode("again");
		assertThat(this.encoder.encode("again")).isSameAs(this.encoder.encode("again"));
	}

	@Test
	void tenThousandTopicsAreRemembered() {
		List<String> topics = IntStream.range(0, 10_000).mapToObj((i) -> "prices.t" + i).toList();
		topics.forEach(this.encoder::encode);
		assertThat(topics.stream().filter((topic) -> this.encoder.encode(topic) == this.encoder.encode(topic)).count())
			.isGreaterThan(9000);
	}

}
