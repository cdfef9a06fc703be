package io.hein.scenario;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.hein.test.HeinAwait;
import io.hein.testsupport.Payloads;
import io.hein.testsupport.SequenceSender;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherStatistics;
import io.hein.transport.subscriber.Gap;
import io.hein.transport.subscriber.Lane;
import io.hein.transport.subscriber.MessageHandler;
import io.hein.transport.subscriber.ReceivedMessage;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import io.netty.util.internal.PlatformDependent;

/**
 * What runs in a JVM of its own, to be killed. It says on its standard output what it
 * does, a line for each thing.
 */
public final class PeerProcess {

	private PeerProcess() {
	}

	public static void main(String[] args) throws Exception {
		switch (args[0]) {
			case "publisher" -> publish(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
			case "measured" -> publishAndMeasure(args);
			case "subscriber" -> subscribe(Integer.parseInt(args[1]), args[2], Path.of(args[3]));
			default -> throw new IllegalArgumentException(args[0]);
		}
	}

	private static void publish(int port, int rate) {
		Publisher.Builder builder = Publisher.builder().port(port);
		PeerTls.ofThisProcess().ifPresent((tls) -> builder.sslContext(tls.server()));
		Publisher publisher = builder.build();
		publisher.start();
		say("port " + publisher.address().getPort());
		SequenceSender.start(publisher, rate, 200);
		forEver();
	}

	/**
	 * Publish, and for each line on the standard input say: bytes of heap after a
	 * collection, bytes of Netty's direct memory, connections, unauthenticated ones,
	 * refused ones, descriptors.
	 */
	private static void publishAndMeasure(String[] args) throws IOException {
		Publisher.Builder builder = Publisher.builder();
		PeerTls.ofThisProcess().ifPresent((tls) -> builder.sslContext(tls.server()));
		Publisher publisher = builder.port(Integer.parseInt(args[1]))
			.maxConnections(Integer.parseInt(args[2]))
			.keepalive(Duration.ofMillis(Long.parseLong(args[3])), Duration.ofMinutes(30))
			.handshakeTimeout(Duration.ofMillis(Long.parseLong(args[4])))
			.classicEnabled(false)
			.limits((limits) -> limits.maxUnauthenticated(Integer.parseInt(args[5]))
				.maxFailedAttemptsPerMinute(Integer.MAX_VALUE))
			.build();
		publisher.start();
		say("port " + publisher.address().getPort());
		while (System.in.read() >= 0) {
			for (int i = 0; i < 3; i++) {
				System.gc();
			}
			long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
			long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
				.stream()
				.mapToLong(BufferPoolMXBean::getMemoryUsed)
				.sum() + Math.max(0, PlatformDependent.usedDirectMemory());
			PublisherStatistics statistics = publisher.statistics();
			say("measured " + heap + " " + direct + " " + statistics.connections() + " " + statistics.unauthenticated()
					+ " " + statistics.refused().values().stream().mapToLong(Long::longValue).sum() + " "
					+ Campaign.descriptors());
		}
	}

	/**
	 * Subscribe, say the sequence of each message, and keep the handled position in a
	 * file.
	 */
	private static void subscribe(int port, String name, Path file) {
		Subscriber.Builder builder = Subscriber.builder()
			.name(name)
			.address("localhost", port)
			.startAfter(() -> load(file));
		PeerTls.ofThisProcess().ifPresent((tls) -> builder.sslContext(tls.client()));
		Subscriber subscriber = builder.build();
		subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), new MessageHandler() {

			@Override
			public void onMessage(ReceivedMessage message) {
				long index = Payloads.check(message, SequenceSender.SEED);
				say("message " + message.sequence() + " " + index);
			}

			@Override
			public void onGap(Gap gap) {
				say("gap " + gap.from() + " " + gap.to() + " " + gap.reason());
			}

		});
		subscriber.start();
		HeinAwait.connected(subscriber);
		say("connected");
		while (true) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
			save(file, subscriber.status().handled());
		}
	}

	private static Position load(Path file) {
		try {
			if (!Files.exists(file)) {
				return null;
			}
			String[] parts = Files.readString(file).split(":");
			return new Position(Epoch.parse(parts[0]), Long.parseLong(parts[1]));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void save(Path file, Position position) {
		if (position == null) {
			return;
		}
		try {
			Path temporary = file.resolveSibling(file.getFileName() + ".new");
			Files.writeString(temporary, position.toString());
			Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void say(String line) {
		System.out.println("@ " + line);
	}

	private static void forEver() {
		while (true) {
			LockSupport.park();
		}
	}

}
