package io.hein.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.sun.management.ThreadMXBean;
import io.hein.test.HeinAwait;
import io.hein.testsupport.Figures;
import io.hein.testsupport.RoguePeer;
import io.hein.testsupport.RogueSubscriber;
import io.hein.transport.frame.Pong;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.TransportType;
import io.hein.transport.publisher.Publisher;
import io.netty.channel.EventLoop;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the publisher's threads allocate when everything is at its limit: nothing for each
 * message and subscriber.
 */
@Tag("load")
class AllocationScenarioTests {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final int MESSAGE_SIZE = 64;

	@ParameterizedTest
	@ValueSource(ints = { 1, 100 })
	void theHotPathAllocatesNothingForEachDelivery(int subscribers) throws Exception {
		nothingIsAllocatedForEachDelivery(subscribers, 2_000_000);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 100 })
	@Tag("campaign")
	void theHotPathAllocatesNothingForEachDeliveryAtFullLength(int subscribers) throws Exception {
		nothingIsAllocatedForEachDelivery(subscribers, 100_000_000);
	}

	/**
	 * Measure over a number of deliveries, however long they take. The event loop finds
	 * many messages each time that it writes, also where it is often kept from its work:
	 * what it allocates for each write would be much for a message that is alone.
	 */
	private void nothingIsAllocatedForEachDelivery(int subscribers, long enough) throws Exception {
		Level level = ResourceLeakDetector.getLevel();
		ResourceLeakDetector.setLevel(Level.DISABLED);
		try (EventLoops loops = EventLoops.create(TransportType.AUTO, 1);
				Publisher publisher = Publisher.builder().eventLoops(loops).build()) {
			publisher.start();
			try (Drain drain = new Drain(publisher, subscribers)) {
				HeinAwait.subscribers(publisher, subscribers, Duration.ofSeconds(60));
				EventLoop eventLoop = loops.next();
				long loop = eventLoop.submit(() -> Thread.currentThread().getId()).get();
				Flow flow = new Flow(publisher, eventLoop, subscribers);
				flow.deliver(1_000_000);
				flow.senderBytes = 0;
				long loopBytes = -THREADS.getThreadAllocatedBytes(loop);
				long deliveries = -publisher.statistics().sent();
				long messages = flow.deliver(enough);
				loopBytes += THREADS.getThreadAllocatedBytes(loop);
				deliveries += publisher.statistics().sent();
				double forDelivery = (double) loopBytes / deliveries;
				double forMessage = (double) flow.senderBytes / messages;
				Figures.note("allocation, " + subscribers + " subscribers",
						"%.3f B by the event loop for each of %d deliveries, %.1f B by the sender for each of %d messages, "
								+ "%d positions in gaps",
						forDelivery, deliveries, forMessage, messages, publisher.statistics().dropped());
				// Some bytes for each write are fine; the smallest object for each
				// delivery would be 16
				assertThat(forDelivery).as("bytes of the event loop for each delivery").isLessThan(8);
				assertThat(forMessage).as("bytes of the sender for each message").isLessThan(64);
			}
		}
		finally {
			ResourceLeakDetector.setLevel(level);
		}
	}

	/**
	 * Sends while the event loop is busy with something else, and then waits until all is
	 * written, so that no subscriber is too slow for it.
	 */
	private static final class Flow {

		private static final int AT_ONCE = 50_000;

		private final Publisher publisher;

		private final EventLoop loop;

		private final int subscribers;

		private final byte[] payload = new byte[MESSAGE_SIZE];

		private long senderBytes;

		private Flow(Publisher publisher, EventLoop loop, int subscribers) {
			this.publisher = publisher;
			this.loop = loop;
			this.subscribers = subscribers;
		}

		private long deliver(long deliveries) {
			long count = 0;
			for (; count * this.subscribers < deliveries; count += AT_ONCE) {
				long expected = this.publisher.statistics().sent() + (long) AT_ONCE * this.subscribers;
				CountDownLatch appended = new CountDownLatch(1);
				this.loop.execute(() -> awaitUninterruptibly(appended));
				append();
				appended.countDown();
				await().pollDelay(Duration.ZERO)
					.pollInterval(Duration.ofMillis(1))
					.until(() -> this.publisher.statistics().sent() >= expected);
			}
			return count;
		}

		private void append() {
			long id = Thread.currentThread().getId();
			this.senderBytes -= THREADS.getThreadAllocatedBytes(id);
			for (int i = 0; i < AT_ONCE; i++) {
				this.publisher.publish("allocation", this.payload);
			}
			this.senderBytes += THREADS.getThreadAllocatedBytes(id);
		}

		private static void awaitUninterruptibly(CountDownLatch latch) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	/**
	 * Subscribers that attach and then take bytes without looking at them, on one thread.
	 */
	private static final class Drain implements AutoCloseable {

		private final List<SocketChannel> channels = new ArrayList<>();

		private final Selector selector = Selector.open();

		private final Thread thread = new Thread(this::run, "drain");

		private Drain(Publisher publisher, int count) throws IOException {
			for (int i = 0; i < count; i++) {
				SocketChannel channel = SocketChannel.open(publisher.address());
				channel.write(ByteBuffer.wrap(RoguePeer.bytes(RogueSubscriber.hello("drain-" + i))));
				channel.configureBlocking(false);
				channel.register(this.selector, SelectionKey.OP_READ);
				this.channels.add(channel);
			}
			this.thread.setDaemon(true);
			this.thread.start();
		}

		private void run() {
			ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
			// Any byte will do as a sign of life; this is an unsolicited PONG
			byte[] alive = RoguePeer.bytes(new Pong(0, 0));
			long next = System.nanoTime();
			try {
				while (this.selector.isOpen()) {
					this.selector.select((key) -> read((SocketChannel) key.channel(), buffer),
							TimeUnit.SECONDS.toMillis(1));
					if (System.nanoTime() - next > 0) {
						next += TimeUnit.SECONDS.toNanos(4);
						for (SocketChannel channel : this.channels) {
							channel.write(ByteBuffer.wrap(alive));
						}
					}
				}
			}
			catch (IOException | ClosedSelectorException ex) {
				// The end
			}
		}

		private static void read(SocketChannel channel, ByteBuffer buffer) {
			try {
				channel.read(buffer.clear());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void close() throws Exception {
			this.selector.close();
			this.thread.join();
			for (SocketChannel channel : this.channels) {
				channel.close();
			}
		}

	}

}
