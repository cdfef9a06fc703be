package io.hein.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.hein.test.HeinAwait;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.SlowSubscriberPolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Very many deliveries, each of which is checked. A sender that waits for its
 * subscribers, so that none of them has a gap.
 */
@Tag("campaign")
class DeliveriesCampaignTests {

	private static final int SUBSCRIBERS = 10;

	private static final int ROUND = 200_000;

	@Test
	void nothingIsLostAtFullSpeed() {
		long messages = Campaign.number("messages", 10_000_000);
		long start = System.nanoTime();
		List<CheckedSubscriber> subscribers = new ArrayList<>();
		try (EventLoops publisherLoops = EventLoops.create();
				EventLoops subscriberLoops = EventLoops.create();
				Publisher publisher = Publisher.builder()
					.eventLoops(publisherLoops)
					.slowSubscriberPolicy(SlowSubscriberPolicy.BLOCK)
					.blockTimeout(Duration.ofMinutes(5))
					.build()) {
			publisher.start();
			for (int i = 0; i < SUBSCRIBERS; i++) {
				subscribers.add(CheckedSubscriber.create("s-" + i, publisher.address(), subscriberLoops).start());
			}
			HeinAwait.subscribers(publisher, SUBSCRIBERS);
			for (long sent = 0; sent < messages; sent += ROUND) {
				SequenceSender.send(publisher, Math.min(ROUND, messages - sent), 32);
			}
			for (CheckedSubscriber subscriber : subscribers) {
				assertThat(subscriber.awaitFinish(messages, Duration.ofMinutes(5))).isEmpty();
				assertThat(subscriber.checker().gaps()).isEmpty();
				assertThat(subscriber.checker().delivered()).isEqualTo(messages);
			}
			assertThat(subscribers).extracting((subscriber) -> subscriber.checker().hash())
				.containsOnly(subscribers.get(0).checker().hash());
			Figures.note("deliveries", "%d messages to %d subscribers in %d s: %d deliveries checked, no fault, no gap",
					messages, SUBSCRIBERS, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
					TilingChecker.deliveredToAll());
			subscribers.forEach(CheckedSubscriber::close);
		}
	}

}
