package io.hein.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.hein.transport.frame.Position;
import io.hein.transport.kafka.KafkaBackbone;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.PublishException;
import io.hein.transport.publisher.Publisher;
import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;

/**
 * One of several publishers that share a topic in Kafka, in a process of its own, with
 * some senders. It writes how each send has ended into a file, of which nothing is lost
 * when the process is killed: the position, or {@link #NOT_APPENDED}, then the id of the
 * message.
 */
final class EdgePeer {

	static final long NOT_APPENDED = -1;

	/**
	 * The numbers of the messages of one sender are below this.
	 */
	static final int NUMBER_BITS = 32;

	private final Publisher publisher;

	private final FileChannel results;

	private final int size;

	private volatile boolean sending = true;

	private EdgePeer(Publisher publisher, FileChannel results, int size) {
		this.publisher = publisher;
		this.results = results;
		this.size = size;
	}

	/**
	 * Run until it is killed, or stops sending for a line on its standard input.
	 * @param args what it is, the port, Kafka's servers, the topic, the file of results,
	 * the first sender's id, how many senders there are, how many messages each of them
	 * sends in a second, and how long these are
	 */
	static void run(String[] args) throws Exception {
		Publisher publisher = Publisher.builder()
			.port(Integer.parseInt(args[1]))
			.name("edge")
			.logMaxSize(Long.getLong("hein.edge.window", 32L * 1024 * 1024))
			.backbone(KafkaBackbone.builder()
				.bootstrapServers(args[2])
				.topic(args[3])
				.sendTimeout(Duration.ofMillis(Long.getLong("hein.edge.send-timeout", 10_000)))
				.staleAfter(Duration.ofMillis(Long.getLong("hein.edge.stale-after", 15_000)))
				.build())
			.build();
		publisher.start();
		say("port " + publisher.address().getPort());
		if (Boolean.getBoolean("hein.edge.report")) {
			Thread thread = new Thread(() -> report(publisher), "reporting");
			thread.setDaemon(true);
			thread.start();
		}
		try (FileChannel results = FileChannel.open(Path.of(args[4]), StandardOpenOption.CREATE_NEW,
				StandardOpenOption.WRITE)) {
			EdgePeer peer = new EdgePeer(publisher, results, Integer.parseInt(args[8]));
			System.in.read();
			List<CompletableFuture<Void>> senders = new ArrayList<>();
			for (int i = 0; i < Integer.parseInt(args[6]); i++) {
				long sender = Long.parseLong(args[5]) + i;
				senders.add(CompletableFuture.runAsync(() -> peer.send(sender, Integer.parseInt(args[7])),
						(task) -> new Thread(task, "sender-" + sender).start()));
			}
			System.in.read();
			peer.sending = false;
			senders.forEach(CompletableFuture::join);
			publisher.close();
			say("stopped");
			LockSupport.park();
		}
	}

	private void send(long sender, int perSecond) {
		List<CompletableFuture<?>> under = new ArrayList<>();
		long begin = System.nanoTime();
		for (long number = 0; this.sending; number++) {
			long due = begin + number * 1_000_000_000L / perSecond;
			while (System.nanoTime() - due < 0) {
				LockSupport.parkNanos(due - System.nanoTime());
			}
			long id = (sender << NUMBER_BITS) | number;
			OutgoingMessage message = new OutgoingMessage("t",
					ByteBuffer.allocate(this.size).putLong(id).putLong(System.nanoTime()).array());
			try {
				under.removeIf(CompletableFuture::isDone);
				under.add(this.publisher.publishAsync(message)
					.handle((position, failure) -> ended(id, position, failure)));
			}
			catch (PublishException ex) {
				ended(id, null, ex);
			}
		}
		under.forEach(CompletableFuture::join);
	}

	private @Nullable Void ended(long id, @Nullable Position position, @Nullable Throwable failure) {
		if (position != null) {
			write(position.sequence(), id);
		}
		else if (((failure instanceof CompletionException) ? failure.getCause()
				: failure) instanceof PublishException refused && !refused.isUncertain()) {
			write(NOT_APPENDED, id);
		}
		return null;
	}

	private synchronized void write(long result, long id) {
		try {
			this.results.write(ByteBuffer.allocate(2 * Long.BYTES).putLong(result).putLong(id).flip());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Say ten times a second what state the log has, how much memory it takes, and how
	 * much direct memory there is in all.
	 */
	private static void report(Publisher publisher) {
		while (true) {
			long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
				.stream()
				.mapToLong(BufferPoolMXBean::getMemoryUsed)
				.sum() + Math.max(0, PlatformDependent.usedDirectMemory());
			say("state " + publisher.backbone().state() + " " + publisher.statistics().logSize() + " " + direct);
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
		}
	}

	private static void say(String line) {
		System.out.println("@ " + line);
	}

}
