package io.hein.scenario;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

import io.hein.test.HeinAwait;
import io.hein.testsupport.Certificates;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.Ports;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherListener;
import io.hein.transport.publisher.SubscriberInfo;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A thousand subscribers lose their publisher at once, and it comes back.
 */
@Tag("campaign")
class ReconnectStormCampaignTests {

	private static final int SLICES = 600;

	private static final int SLICE_MILLIS = 100;

	@TempDir
	private Path directory;

	@Test
	void allAreBackSoonAndDoNotComeAllAtOnce() throws Exception {
		allAreBack(null, Duration.ofSeconds(30));
	}

	@Test
	void allAreBackSoonWithTlsToo() throws Exception {
		allAreBack(PeerTls.write(this.directory, new Certificates()), Duration.ofSeconds(60));
	}

	private void allAreBack(@Nullable PeerTls tls, Duration limit) throws Exception {
		int count = Campaign.number("storm", 1000);
		int port = Ports.unused();
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
		AtomicIntegerArray attached = new AtomicIntegerArray(SLICES);
		List<CheckedSubscriber> subscribers = new ArrayList<>();
		try (EventLoops loops = EventLoops.create(); EventLoops publisherLoops = EventLoops.create()) {
			try (ForkedPeer first = ForkedPeer.start((tls != null) ? tls.options() : List.of(), "measured", "" + port,
					"10000", "5000", "10000", "512")) {
				first.awaitPort();
				for (int i = 0; i < count; i++) {
					Subscriber.Builder builder = Subscriber.builder()
						.name("s-" + i)
						.addresses(List.of(address))
						.eventLoops(loops);
					if (tls != null) {
						builder.sslContext(tls.client());
					}
					subscribers
						.add(CheckedSubscriber.create(builder, new TilingChecker(0), TopicFilter.EVERYTHING).start());
				}
				Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> first.measure()[2] == count);
			}
			// Long enough for all to be in their back-off
			Campaign.pause(Duration.ofSeconds(8));
			long[] start = new long[1];
			Publisher.Builder builder = Publisher.builder();
			if (tls != null) {
				builder.sslContext(tls.server());
			}
			try (Publisher second = builder.port(port).eventLoops(publisherLoops).listener(new PublisherListener() {

				@Override
				public void onConnected(Publisher publisher, SubscriberInfo subscriber) {
					long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start[0]);
					attached.incrementAndGet((int) Math.min(SLICES - 1, millis / SLICE_MILLIS));
				}

			}).build()) {
				start[0] = System.nanoTime();
				second.start();
				HeinAwait.subscribers(second, count, limit);
				long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start[0]);
				SequenceSender.send(second, 100, 100);
				for (CheckedSubscriber subscriber : subscribers) {
					assertThat(subscriber.awaitFinish(100, Duration.ofSeconds(60))).isEmpty();
				}
				int most = 0;
				for (int i = 0; i < SLICES; i++) {
					most = Math.max(most, attached.get(i));
				}
				assertThat(most).isLessThan(count / 4);
				assertThat(second.statistics().refused().values()).containsOnly(0L);
				Figures.note("reconnect storm" + ((tls != null) ? ", TLS" : ""),
						"%d subscribers back %d ms after the restart, none refused, at most " + "%d in %d ms", count,
						took, most, SLICE_MILLIS);
			}
			subscribers.forEach(CheckedSubscriber::close);
		}
	}

}
