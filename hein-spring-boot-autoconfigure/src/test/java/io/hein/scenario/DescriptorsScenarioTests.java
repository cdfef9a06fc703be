package io.hein.scenario;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.test.HeinAwait;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that have no descriptors left for another connection.
 */
@Tag("load")
@DisabledOnOs(OS.WINDOWS)
class DescriptorsScenarioTests {

	/**
	 * A JVM with a class path of many archives needs a good part of them.
	 */
	private static final int DESCRIPTORS = 256;

	private EventLoops loops;

	@BeforeEach
	void start() {
		this.loops = EventLoops.create();
	}

	@AfterEach
	void stop() {
		this.loops.close();
	}

	@Test
	void aPublisherWithoutDescriptorsServesItsSubscribersAndAcceptsAgain() throws Exception {
		publisherWithoutDescriptors(Duration.ofMillis(600));
	}

	@Test
	@Tag("campaign")
	void aPublisherWithoutDescriptorsServesItsSubscribersAndAcceptsAgainAtFullLength() throws Exception {
		publisherWithoutDescriptors(Campaign.duration("duration", Duration.ofSeconds(25)));
	}

	private void publisherWithoutDescriptors(Duration duration) throws Exception {
		try (ForkedPeer publisher = ForkedPeer.startWithDescriptors(DESCRIPTORS, "publisher", "0", "200")) {
			InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), publisher.awaitPort());
			// One before, up to its last acknowledgement: there is no descriptor for a
			// class that is not loaded yet
			try (CheckedSubscriber before = subscriber("before", address).start()) {
				Awaitility.await().until(() -> before.checker().delivered() > 0);
			}
			try (CheckedSubscriber subscriber = subscriber("there", address).start()) {
				HeinAwait.connected(subscriber.subscriber());
				List<Socket> others = new ArrayList<>();
				try {
					for (int i = 0; i < 2 * DESCRIPTORS; i++) {
						others.add(new Socket(address.getAddress(), address.getPort()));
					}
					Awaitility.await().until(() -> !publisher.logged("cannot accept connections").isEmpty());
					long start = System.nanoTime();
					Duration busy = publisher.busy();
					long delivered = subscriber.checker().delivered();
					Campaign.pause(duration);
					Awaitility.await()
						.until(() -> subscriber.checker().delivered() - delivered > duration.toMillis() / 10);
					busy = publisher.busy().minus(busy);
					long nanos = System.nanoTime() - start;
					assertThat(busy).as("busy in %s ms", nanos / 1_000_000).isLessThan(Duration.ofNanos(nanos / 2));
					Figures.note("publisher without descriptors", "%d ms: busy for %d ms, %d messages, %d lines of log",
							nanos / 1_000_000, busy.toMillis(), subscriber.checker().delivered() - delivered,
							publisher.logged("cannot accept connections").size());
				}
				finally {
					for (Socket other : others) {
						other.close();
					}
				}
				try (CheckedSubscriber late = subscriber("late", address).start()) {
					HeinAwait.connected(late.subscriber());
					Awaitility.await().until(() -> late.checker().delivered() > 10);
				}
				assertThat(subscriber.subscriber().status().reconnects()).isZero();
				assertThat(subscriber.checker().faults()).isEmpty();
				assertThat(publisher.logged("cannot accept connections"))
					.hasSizeLessThanOrEqualTo(1 + (int) (duration.toSeconds() / 10))
					.allMatch((line) -> line.contains("Too many open files") && line.contains("max-connections"));
				assertThat(publisher.logged("exceptionCaught")).isEmpty();
			}
		}
	}

	private CheckedSubscriber subscriber(String name, InetSocketAddress address) {
		return CheckedSubscriber.create(CheckedSubscriber.builder(name, address, this.loops), new TilingChecker(0),
				TopicFilter.EVERYTHING);
	}

	@Test
	void aSubscriberWithoutDescriptorsTriesUntilThereIsOne() throws Exception {
		try (Publisher publisher = Publisher.builder().eventLoops(this.loops).build()) {
			publisher.start();
			try (FaultProxy proxy = FaultProxy.to(publisher.address());
					ForkedPeer subscriber = ForkedPeer.startWithDescriptors(DESCRIPTORS, "hungry",
							"" + proxy.address().getPort())) {
				subscriber.await("connected"::equals);
				SequenceSender.send(publisher, 10, 20);
				Awaitility.await().until(() -> subscriber.sequences().size() == 10);
				// Once before, up to the acknowledgement, since there is no descriptor
				// for a class that is not loaded yet
				proxy.refuse();
				proxy.cutAll(Cut.RESET);
				Awaitility.await().until(() -> !subscriber.logged("it will try again").isEmpty());
				proxy.accept();
				HeinAwait.subscribers(publisher, 1);
				Awaitility.await().until(() -> publisher.subscribers().get(0).handled() == 10);
				subscriber.proceed();
				subscriber.await("full"::equals);
				// The connection gives its descriptor back: refused until the other one
				// has
				// that too, the subscriber cannot be connected again with it
				proxy.refuse();
				proxy.cutAll(Cut.RESET);
				SequenceSender.send(publisher, 10, 20);
				subscriber.proceed();
				assertThat(subscriber.await((line) -> line.startsWith("free after"))).contains("Too many open files");
				proxy.accept();
				Awaitility.await().until(() -> subscriber.sequences().size() == 20);
				assertThat(subscriber.sequences()).isSorted().doesNotHaveDuplicates();
				subscriber.proceed();
				subscriber.await("stopped"::equals);
			}
		}
	}

}
