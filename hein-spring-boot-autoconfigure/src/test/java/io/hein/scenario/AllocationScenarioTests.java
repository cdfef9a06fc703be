package io.hein.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
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
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

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
	 * Measure over a number of deliveries, however long they take.
	 */
	private void nothingIsAllocatedForEachDelivery(int subscribers, long enough) throws Exception {
		Level level = ResourceLeakDetector.getLevel();
		ResourceLeakDetector.setLevel(Level.DISABLED);
		try (EventLoops loops = EventLoops.create(TransportType.AUTO, 1);
				Publisher publisher = Publisher.builder().eventLoops(loops).build()) {
			publisher.start();
			try (Drain drain = new Drain(publisher, subscribers)) {
				HeinAwait.subscribers(publisher, subscribers);
				long loop = loops.next().submit(() -> Thread.currentThread().getId()).get();
				sendUntilDelivered(publisher, 1_000_000);
				long loopBytes = -THREADS.getThreadAllocatedBytes(loop);
				long senderBytes = -THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
				long deliveries = -publisher.statistics().sent();
				long messages = sendUntilDelivered(publisher, enough);
				loopBytes += THREADS.getThreadAllocatedBytes(loop);
				senderBytes += THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
				deliveries += publisher.statistics().sent();
				double forDelivery = (double) loopBytes / deliveries;
				double forMessage = (double) senderBytes / messages;
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
	 * Send as fast as it goes, so that the sockets limit it, and a subscriber that is too
	 * slow for that has gaps.
	 */
	private static long sendUntilDelivered(Publisher publisher, long deliveries) {
		byte[] payload = new byte[MESSAGE_SIZE];
		long enough = publisher.statistics().sent() + deliveries;
		long count = 0;
		while ((count & 0xFF) != 0 || publisher.statistics().sent() < enough) {
			publisher.publish("allocation", payload);
			count++;
		}
		return count;
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
