package io.hein.scenario;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.hein.test.HeinAwait;
import io.hein.testsupport.Payloads;
import io.hein.testsupport.SequenceSender;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.TransportType;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.PublishException;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherStatistics;
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
			case "publisher" -> publish(args);
			case "durable" -> publishFromDirectory(args);
			case "spoiled" -> publishFromSpoiledFiles(args);
			case "asking" -> publishAndAsk(Integer.parseInt(args[1]));
			case "measured" -> publishAndMeasure(args);
			case "subscriber" -> subscribe(Integer.parseInt(args[1]), args[2], Path.of(args[3]));
			case "hungry" -> subscribeHungrily(Integer.parseInt(args[1]));
			case "fleet" -> FleetPeer.run(args);
			case "edge" -> EdgePeer.run(args);
			case "returning" -> ReturningPeer.run(args);
			default -> throw new IllegalArgumentException(args[0]);
		}
	}

	/**
	 * Publish so many messages a second. The keep-alive may follow, and the length.
	 */
	private static void publish(String[] args) {
		Publisher.Builder builder = Publisher.builder().port(Integer.parseInt(args[1]));
		PeerTls.ofThisProcess().ifPresent((tls) -> builder.sslContext(tls.server()));
		if (args.length > 3) {
			builder.keepalive(Duration.ofMillis(Long.parseLong(args[3])), Duration.ofMillis(Long.parseLong(args[4])));
		}
		Publisher publisher = builder.build();
		publisher.start();
		say("port " + publisher.address().getPort());
		SequenceSender.start(publisher, Integer.parseInt(args[2]), (args.length > 5) ? Integer.parseInt(args[5]) : 200);
		forEver();
	}

	/**
	 * Publish so many messages a second, from the log in a directory. Says what was found
	 * there, and again and again the last position that was published. A line on the
	 * standard input stops it in order.
	 */
	private static void publishFromDirectory(String[] args) throws IOException {
		Publisher.Builder builder = Publisher.builder()
			.port(Integer.parseInt(args[1]))
			.logDirectory(Path.of(args[3]))
			// on a machine with much else to do subscribers may be away for some seconds
			.logMaxSize(512L * 1024 * 1024)
			.logLockTimeout(Duration.ofSeconds(60));
		PeerTls.ofThisProcess().ifPresent((tls) -> builder.sslContext(tls.server()));
		Publisher publisher = builder.build();
		say("opening");
		publisher.start();
		say("found " + publisher.head());
		say("port " + publisher.address().getPort());
		SequenceSender sender = SequenceSender.start(publisher, Integer.parseInt(args[2]), Integer.parseInt(args[4]));
		Thread reporter = new Thread(() -> {
			while (true) {
				say("sent " + sender.lastSent());
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
			}
		});
		reporter.setDaemon(true);
		reporter.start();
		System.in.read();
		sender.close();
		// the other thread may not have come to it
		say("sent " + sender.lastSent());
		say("stopping");
		publisher.stop(Duration.ofMillis(Long.parseLong(args[5]))).join();
		publisher.close();
		say("stopped");
		forEver();
	}

	/**
	 * Publish so many messages from the log in a directory. A line on the standard input
	 * has it publish until that fails, another one stops it in order.
	 */
	private static void publishFromSpoiledFiles(String[] args) throws IOException {
		EventLoops loops = EventLoops.create(TransportType.valueOf(args[2]), 1);
		Publisher.Builder builder = Publisher.builder().eventLoops(loops).logDirectory(Path.of(args[1]));
		PeerTls.ofThisProcess().ifPresent((tls) -> builder.sslContext(tls.server()));
		Publisher publisher = builder.build();
		publisher.start();
		say("port " + publisher.address().getPort());
		System.in.read();
		SequenceSender.send(publisher, Integer.parseInt(args[3]), 1000);
		say("sent");
		System.in.read();
		try {
			SequenceSender.send(publisher, 100_000, 1000);
		}
		catch (PublishException ex) {
			say("refused " + ex.getMessage());
		}
		say("log " + publisher.logStatus().state() + ", head " + publisher.head().sequence());
		System.in.read();
		say("subscribers " + publisher.subscribers().size());
		publisher.close();
		loops.close();
		say("stopped");
		forEver();
	}

	/**
	 * Once there is a subscriber, publish so many messages and ask for a report of each.
	 */
	private static void publishAndAsk(int count) {
		Publisher publisher = Publisher.builder().keepalive(Duration.ofSeconds(5), Duration.ofMinutes(1)).build();
		publisher.start();
		say("port " + publisher.address().getPort());
		HeinAwait.subscribers(publisher, 1);
		for (int i = 1; i <= count; i++) {
			publisher.publishAndConfirm(
					new OutgoingMessage("t.0", Payloads.create(SequenceSender.SEED, i, Payloads.MIN_LENGTH)),
					Duration.ofMinutes(1));
		}
		say("asked");
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
			.classic((classic) -> classic.enabled(false))
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
			.address(System.getProperty("hein.peer.host", "localhost"), port)
			.startAfter(() -> load(file));
		PeerTls.ofThisProcess().ifPresent((tls) -> builder.sslContext(tls.client()));
		Subscriber subscriber = subscribe(builder);
		while (true) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
			save(file, subscriber.status().handled());
		}
	}

	private static Subscriber subscribe(Subscriber.Builder builder) {
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
		HeinAwait.connected(subscriber, Duration.ofSeconds(60));
		say("connected");
		return subscriber;
	}

	/**
	 * Subscribe. Take all descriptors that there are at the first line of the standard
	 * input, give them back at the second, once that was noticed, and stop at the third.
	 */
	private static void subscribeHungrily(int port) throws Exception {
		// a name could not be looked up without a descriptor
		Subscriber subscriber = subscribe(Subscriber.builder()
			.name("hungry")
			.address("127.0.0.1", port)
			.reconnect(
					new Subscriber.Reconnect(Duration.ofMillis(50), 1, Duration.ofMillis(50), Duration.ofMillis(50))));
		System.in.read();
		CompletableFuture<Void> enough = new CompletableFuture<>();
		Thread taker = new Thread(() -> takeAll(enough));
		taker.start();
		System.in.read();
		String error = subscriber.status().lastError();
		while (error == null || !error.contains("open files")) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
			error = subscriber.status().lastError();
		}
		enough.complete(null);
		taker.join();
		say("free after " + error);
		System.in.read();
		subscriber.close();
		say("stopped");
		forEver();
	}

	private static void takeAll(CompletableFuture<Void> enough) {
		List<FileInputStream> taken = new ArrayList<>();
		boolean full = false;
		while (!enough.isDone()) {
			try {
				taken.add(new FileInputStream("/dev/null"));
			}
			catch (IOException ex) {
				if (!full) {
					full = true;
					say("full");
				}
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
			}
		}
		for (FileInputStream file : taken) {
			try {
				file.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
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
