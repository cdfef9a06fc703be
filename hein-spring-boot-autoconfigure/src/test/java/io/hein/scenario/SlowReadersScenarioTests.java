package io.hein.scenario;

import java.time.Duration;

import io.hein.test.HeinAwait;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.SlowReaders;
import io.hein.transport.publisher.DisconnectReason;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Subscribers that read slowly but steadily, more than the log has segments: none of them
 * is disconnected, and each gets what it can take and gaps in their places.
 * {@link SlowReadersCampaignTests} has the figures.
 */
@Tag("load")
class SlowReadersScenarioTests {

	private static final int LOG = 1024 * 1024;

	private static final int READERS = 100;

	private static final int SIZE = 1000;

	@ParameterizedTest
	@ValueSource(strings = { "**", "t.*" })
	void aSubscriberThatReadsIsNotDisconnectedHoweverSlowlyItReads(String topics) throws Exception {
		try (Publisher publisher = Publisher.builder()
			.logMaxSize(LOG)
			.maxMessageSize(64 * 1024)
			.sendBufferSize(16 * 1024)
			.build()) {
			publisher.start();
			try (SlowReaders readers = new SlowReaders(SIZE + 300)) {
				for (int i = 0; i < READERS; i++) {
					readers.add(publisher.address(), 20_000 + i * 400, 16 * 1024, TopicFilter.of(topics));
				}
				readers.start();
				HeinAwait.subscribers(publisher, READERS, Duration.ofSeconds(60));
				try (SequenceSender sender = SequenceSender.start(publisher, 10_000, SIZE)) {
					Awaitility.await()
						.atMost(Duration.ofSeconds(60))
						.until(() -> readers.gaps() > 2 * READERS || readers.gone() > 0);
				}
				assertThat(publisher.statistics().closed().get(DisconnectReason.STALLED)).isZero();
				assertThat(readers.gone()).as("lost connections").isZero();
				assertThat(readers.faults()).isEmpty();
			}
		}
	}

}
