package io.hein.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.hein.test.HeinAwait;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.SequenceSender;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A sender that could outrun every socket is paced, so that no healthy subscriber loses
 * anything.
 */
@Tag("load")
class TightLoopScenarioTests {

	private static final int SUBSCRIBERS = 10;

	private static final int TRIES = 5;

	/**
	 * Pacing does not promise that a machine that holds a subscriber up for a second
	 * leaves no gap. Without it no try would be without one.
	 */
	@Test
	void aSenderInATightLoopCausesNoGap() {
		int gaps = 1;
		for (int i = 0; i < TRIES && gaps > 0; i++) {
			gaps = gapsOfATightLoop(1_500_000);
		}
		assertThat(gaps).as("gaps in the last of %d tries", TRIES).isZero();
	}

	@Test
	@Tag("campaign")
	void aSenderInATightLoopCausesNoGapAtFullLength() {
		assertThat(gapsOfATightLoop(10_000_000)).isZero();
	}

	private int gapsOfATightLoop(long messages) {
		List<CheckedSubscriber> subscribers = new ArrayList<>();
		try (EventLoops publisherLoops = EventLoops.create();
				EventLoops subscriberLoops = EventLoops.create();
				Publisher publisher = Publisher.builder().eventLoops(publisherLoops).build()) {
			publisher.start();
			for (int i = 0; i < SUBSCRIBERS; i++) {
				subscribers.add(CheckedSubscriber.create("loop-" + i, publisher.address(), subscriberLoops).start());
			}
			HeinAwait.subscribers(publisher, SUBSCRIBERS);
			long start = System.nanoTime();
			SequenceSender.send(publisher, messages, 64);
			double sent = (System.nanoTime() - start) / 1e9;
			for (CheckedSubscriber subscriber : subscribers) {
				assertThat(subscriber.awaitFinish(messages, Duration.ofMinutes(2))).as(subscriber.subscriber().name())
					.isEmpty();
			}
			double received = (System.nanoTime() - start) / 1e9;
			int gaps = 0;
			for (CheckedSubscriber subscriber : subscribers) {
				gaps += subscriber.checker().gaps().size();
				assertThat(subscriber.checker().delivered() + subscriber.checker().missed()).isEqualTo(messages);
			}
			assertThat(publisher.statistics().dropped() > 0).as("positions in gaps").isEqualTo(gaps > 0);
			Figures.note("tight loop", "%d messages of 64 B to %d: sent in %.1f s, all there after %.1f s, %d gaps",
					messages, SUBSCRIBERS, sent, received, gaps);
			return gaps;
		}
		finally {
			subscribers.forEach(CheckedSubscriber::close);
		}
	}

}
