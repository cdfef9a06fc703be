package io.hein.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.hein.benchmarks.cell.Cell;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.SlowSubscriberPolicy;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * A publisher that waits for its subscribers forever, so that nothing is lost.
 */
final class HeinPublisherSide implements PublisherSide {

	private final Cell cell;

	private final Publisher publisher;

	private final @Nullable Path directory;

	HeinPublisherSide(Cell cell, boolean tls, boolean durable) {
		this.cell = cell;
		Publisher.Builder builder = Publisher.builder()
			.slowSubscriberPolicy(SlowSubscriberPolicy.BLOCK)
			.blockTimeout(Duration.ofHours(1));
		if (tls) {
			SslContext context = TlsContexts.server();
			builder.sslContext(() -> context);
		}
		this.directory = (durable) ? newDirectory() : null;
		if (this.directory != null) {
			builder.logDirectory(this.directory);
		}
		this.publisher = builder.sendBufferSize(cell.option("sndbuf", 256 * 1024))
			.logMaxSize(cell.option("log", 64) * 1024L * 1024L)
			.build();
	}

	/**
	 * On the disk of the build, and not where the system keeps temporary files, which may
	 * be memory.
	 */
	private static Path newDirectory() {
		try {
			return Files.createTempDirectory(Files.createDirectories(Path.of("target", "logs")), "log");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public int start(int brokerPort) {
		this.publisher.start();
		return Ports.of(this.publisher.address());
	}

	@Override
	public int subscribers() {
		return this.publisher.statistics().connections();
	}

	@Override
	public Sender sender() {
		if (Groups.in(this.cell)) {
			return groupSender();
		}
		String[] topics = new Topics(this.cell).byStream(this.cell.option("senders", 1));
		byte[] payload = new byte[this.cell.size()];
		Publisher publisher = this.publisher;
		return (sequence, stamp) -> publisher.publish(topics[Sequences.stream(sequence)],
				Sequences.write(payload, sequence, stamp));
	}

	private Sender groupSender() {
		Groups groups = new Groups(this.cell);
		String[] topics = groups.names();
		byte[] payload = new byte[this.cell.size()];
		Publisher publisher = this.publisher;
		return (sequence, stamp) -> publisher.publish(topics[groups.topic(sequence)],
				Sequences.write(payload, sequence, stamp));
	}

	@Override
	public void close() {
		this.publisher.close();
		if (this.directory != null) {
			FileSystemUtils.deleteRecursively(this.directory.toFile());
		}
	}

}
