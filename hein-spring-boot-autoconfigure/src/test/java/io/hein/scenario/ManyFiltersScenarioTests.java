package io.hein.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.hein.test.HeinAwait;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.lane.LaneThread;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.SlowSubscriberPolicy;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * So many subscribers with a filter of their own that the publisher keeps no copies for
 * them: each gets what it wants, or a gap where the log has dropped it.
 */
@Tag("load")
class ManyFiltersScenarioTests {

	private static final int LOG = 1024 * 1024;

	private static final int SUBSCRIBERS = 260;

	private static final int MESSAGES = 20_000;

	private static final int SIZE = 100;

	@ParameterizedTest
	@EnumSource(value = SlowSubscriberPolicy.class, names = { "LAG", "BLOCK" })
	void eachGetsWhatItWantsOrAGap(SlowSubscriberPolicy policy) throws Exception {
		List<CheckedSubscriber> subscribers = new ArrayList<>();
		try (EventLoops loops = EventLoops.create();
				LaneThread lanes = LaneThread.named("many-filters");
				Publisher publisher = Publisher.builder()
					.logMaxSize(LOG)
					.maxMessageSize(64 * 1024)
					.slowSubscriberPolicy(policy)
					.blockTimeout(Duration.ofHours(1))
					.build()) {
			publisher.start();
			try {
				for (int i = 0; i < SUBSCRIBERS; i++) {
					subscribers.add(subscriber(i, publisher, loops, lanes).start());
				}
				HeinAwait.subscribers(publisher, SUBSCRIBERS, Duration.ofSeconds(60));
				SequenceSender.send(publisher, MESSAGES, SIZE);
				for (CheckedSubscriber subscriber : subscribers) {
					assertThat(subscriber.awaitFinish(MESSAGES, Duration.ofSeconds(60))).isEmpty();
				}
				if (policy == SlowSubscriberPolicy.BLOCK) {
					subscribers.forEach((subscriber) -> assertThat(subscriber.checker().gaps()).isEmpty());
				}
			}
			finally {
				subscribers.forEach(CheckedSubscriber::close);
			}
		}
	}

	private static CheckedSubscriber subscriber(int number, Publisher publisher, EventLoops loops, LaneThread lanes) {
		int topic = number % SequenceSender.TOPICS;
		TopicFilter topics = TopicFilter.of("t." + topic, "own." + number);
		return CheckedSubscriber.create(
				CheckedSubscriber.builder("filter-" + number, publisher.address(), loops)
					.laneExecutors((name) -> lanes::execute),
				new TilingChecker(1, (sequence) -> sequence % SequenceSender.TOPICS == topic), topics);
	}

}
