package io.hein.scenario;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.hein.test.HeinAwait;
import io.hein.testsupport.CanarySecret;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.RogueSubscriber;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.Hello;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Very many wrong tokens, with a budget of failures that does not end: none of them opens
 * anything, and a good subscriber does not notice.
 */
@Tag("campaign")
class TokensCampaignTests {

	private static final String TOKEN = CanarySecret.THIRD;

	/**
	 * Refusals are delayed, so many have to wait at once.
	 */
	private static final int AT_ONCE = 200;

	@Test
	void wrongTokensOpenNothing() throws Exception {
		int count = Campaign.number("tokens", 100_000);
		long start = System.nanoTime();
		try (EventLoops loops = EventLoops.create();
				Publisher publisher = Publisher.builder()
					.eventLoops(loops)
					.tokens(List.of(TOKEN))
					.limits((limits) -> limits.maxFailedAttemptsPerMinute(Integer.MAX_VALUE))
					.build()) {
			publisher.start();
			CheckedSubscriber good = CheckedSubscriber
				.create(CheckedSubscriber.builder("good", publisher.address(), loops).token(TOKEN),
						new TilingChecker(1), TopicFilter.EVERYTHING)
				.start();
			HeinAwait.subscriber(publisher, "good");
			Queue<RogueSubscriber> waiting = new ArrayDeque<>();
			try (SequenceSender sender = SequenceSender.start(publisher, 500, 100)) {
				for (int i = 0; i < count; i++) {
					RogueSubscriber rogue = RogueSubscriber.dial(publisher.address());
					rogue.send(hello(i));
					waiting.add(rogue);
					if (waiting.size() == AT_ONCE) {
						refused(waiting.remove());
					}
				}
				while (!waiting.isEmpty()) {
					refused(waiting.remove());
				}
				assertThat(sender.sent()).isPositive();
			}
			Awaitility.await().until(() -> publisher.statistics().refused().get(ErrorCode.AUTH) == count);
			assertThat(publisher.statistics().accepted()).isOne();
			assertThat(good.awaitFinish(publisher.head().sequence(), Duration.ofSeconds(60))).isEmpty();
			assertThat(good.checker().gaps()).isEmpty();
			assertThat(good.subscriber().status().reconnects()).isZero();
			Figures.note("wrong tokens", "%d in %d s: all refused; a good subscriber got %d messages, no gap", count,
					TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start), good.checker().delivered());
			good.close();
		}
	}

	private static void refused(RogueSubscriber rogue) throws Exception {
		assertThat(rogue.readError()).isEqualTo(ErrorCode.AUTH);
		rogue.reset();
	}

	/**
	 * Tokens that are nearly right among others.
	 */
	private static Hello hello(int number) {
		Hello plain = RogueSubscriber.hello("rogue-" + number);
		String token = switch (number % 4) {
			case 0 -> TOKEN.substring(0, TOKEN.length() - 1);
			case 1 -> TOKEN + number;
			case 2 -> TOKEN.toUpperCase(Locale.ROOT);
			default -> "wrong-" + number;
		};
		return new Hello(plain.version(), plain.name(), plain.instanceId(), plain.topics(), plain.start(), false,
				List.of(), token);
	}

}
