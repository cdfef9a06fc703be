package io.hein.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.hein.test.FaultProxy;
import io.hein.test.HeinAwait;
import io.hein.test.ProxyFlow;
import io.hein.testsupport.Certificates;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handshakes of TLS each bit of which is turned over once, in both directions, up to and
 * including HELLO and WELCOME: the connection ends, or nothing depends on the bit; the
 * next one attaches.
 */
@Tag("campaign")
class DamagedHandshakesCampaignTests {

	private static final int WORKERS = 8;

	private static final int MESSAGES = 5;

	private final Certificates certificates = new Certificates();

	@Test
	void aSubscriberAttachesWhateverHappensToItsHandshake() throws Exception {
		EventLoops loops = EventLoops.create();
		ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
		try {
			int[] bits = bits(loops);
			int step = Campaign.number("step", 1);
			AtomicInteger next = new AtomicInteger();
			AtomicInteger broken = new AtomicInteger();
			List<Future<?>> all = new ArrayList<>();
			for (int i = 0; i < WORKERS; i++) {
				all.add(workers.submit(() -> {
					try (Publisher publisher = publisher(loops)) {
						publisher.start();
						for (int bit = next.getAndAdd(step); bit < bits[0] + bits[1]; bit = next.getAndAdd(step)) {
							broken.addAndGet(isBroken(publisher, loops, bits[0], bit) ? 1 : 0);
						}
						Awaitility.await().until(() -> publisher.statistics().connections() == 0);
						assertThat(publisher.statistics().unauthenticated()).isZero();
					}
					return null;
				}));
			}
			for (Future<?> worker : all) {
				worker.get(30, TimeUnit.MINUTES);
			}
			int flips = (bits[0] + bits[1]) / step;
			assertThat(broken.get()).isGreaterThan(flips / 2);
			Figures.note("damaged handshakes",
					"%d bits to a subscriber, %d to a publisher, %d of them turned over: %d connections ended, "
							+ "each subscriber attached, checker clean",
					bits[0], bits[1], flips, broken.get());
		}
		finally {
			workers.shutdownNow();
			loops.close();
		}
	}

	private Publisher publisher(EventLoops loops) {
		// a length that became greater is waited for
		return Publisher.builder()
			.eventLoops(loops)
			.sslContext(this.certificates.server())
			.keepalive(Duration.ofMillis(100), Duration.ofSeconds(5))
			.handshakeTimeout(Duration.ofMillis(1200))
			.limits((limits) -> limits.maxFailedAttemptsPerMinute(Integer.MAX_VALUE))
			.build();
	}

	private CheckedSubscriber subscriber(EventLoops loops, FaultProxy proxy, String name) {
		return CheckedSubscriber.create(CheckedSubscriber.builder(name, proxy.address(), loops)
			.sslContext(this.certificates.client())
			.reconnect(new Subscriber.Reconnect(Duration.ofMillis(5), 1, Duration.ofMillis(5), Duration.ofMillis(5))),
				new TilingChecker(0), TopicFilter.EVERYTHING);
	}

	/**
	 * How many bits there are to the subscriber and to the publisher.
	 */
	private int[] bits(EventLoops loops) {
		try (Publisher publisher = publisher(loops)) {
			publisher.start();
			try (FaultProxy proxy = FaultProxy.to(publisher.address());
					CheckedSubscriber subscriber = subscriber(loops, proxy, "measure").start()) {
				HeinAwait.connected(subscriber.subscriber());
				return new int[] { (int) proxy.toClient().bytes() * Byte.SIZE,
						(int) proxy.toTarget().bytes() * Byte.SIZE };
			}
		}
	}

	private boolean isBroken(Publisher publisher, EventLoops loops, int toSubscriber, int bit) {
		try (FaultProxy proxy = FaultProxy.to(publisher.address());
				CheckedSubscriber subscriber = subscriber(loops, proxy, "bit-" + bit)) {
			ProxyFlow flow = (bit < toSubscriber) ? proxy.nextConnection().toClient()
					: proxy.nextConnection().toTarget();
			flow.flipBit((bit < toSubscriber) ? bit : bit - toSubscriber);
			subscriber.start();
			HeinAwait.connected(subscriber.subscriber());
			SequenceSender.send(publisher, MESSAGES, 30);
			Awaitility.await(subscriber.subscriber().name())
				.pollInterval(Duration.ofMillis(2))
				.until(() -> subscriber.checker().delivered() >= MESSAGES);
			assertThat(subscriber.checker().faults()).isEmpty();
			assertThat(subscriber.checker().gaps()).isEmpty();
			return proxy.accepted() > 1;
		}
	}

}
