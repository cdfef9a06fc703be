package io.hein.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.hein.benchmarks.cell.Cell;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.SlowSubscriberPolicy;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * A publisher that waits for its subscribers forever, so that nothing is lost; or all
 * members of a fleet, which listen at the same port of different addresses.
 */
final class HeinPublisherSide implements PublisherSide {

	private final Cell cell;

	private final @Nullable SslContext tls;

	private final @Nullable Path directory;

	private final EventLoops eventLoops = EventLoops.create();

	private final List<Publisher> publishers = new ArrayList<>();

	HeinPublisherSide(Cell cell, boolean tls, boolean durable) {
		this.cell = cell;
		this.tls = (tls) ? TlsContexts.server(Ports.host(cell, 0)) : null;
		this.directory = (durable) ? newDirectory() : null;
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
	public int start(int brokerPort) throws IOException {
		int port = 0;
		for (int member = 0; member < this.cell.members(); member++) {
			Publisher publisher = create(Ports.host(this.cell, member), port);
			this.publishers.add(publisher);
			publisher.start();
			port = Ports.of(publisher.address());
		}
		return port;
	}

	private Publisher create(String host, int port) throws IOException {
		Publisher.Builder builder = Publisher.builder()
			.address(InetAddress.getByName(host))
			.port(port)
			.allowInsecure(true)
			.eventLoops(this.eventLoops)
			.slowSubscriberPolicy(SlowSubscriberPolicy.BLOCK)
			.blockTimeout(Duration.ofHours(1))
			.sendBufferSize(this.cell.option("sndbuf", 256 * 1024))
			.logMaxSize(this.cell.option("log", 64) * 1024L * 1024L);
		SslContext context = this.tls;
		if (context != null) {
			builder.sslContext(() -> context);
		}
		if (this.directory != null) {
			builder.logDirectory(this.directory);
		}
		return builder.build();
	}

	@Override
	public int subscribers() {
		return this.publishers.stream().mapToInt((publisher) -> publisher.statistics().connections()).sum();
	}

	@Override
	public Sender sender() {
		if (this.publishers.size() > 1) {
			return fleetSender();
		}
		Publisher publisher = this.publishers.get(0);
		if (Groups.in(this.cell)) {
			return groupSender(publisher);
		}
		String[] topics = new Topics(this.cell).byStream(this.cell.option("senders", 1));
		byte[] payload = new byte[this.cell.size()];
		return (sequence, stamp) -> publisher.publish(topics[Sequences.stream(sequence)],
				Sequences.write(payload, sequence, stamp));
	}

	private Sender groupSender(Publisher publisher) {
		Groups groups = new Groups(this.cell);
		String[] topics = groups.names();
		byte[] payload = new byte[this.cell.size()];
		return (sequence, stamp) -> publisher.publish(topics[groups.topic(sequence)],
				Sequences.write(payload, sequence, stamp));
	}

	/**
	 * Each stream is that of one member.
	 */
	private Sender fleetSender() {
		Publisher[] members = this.publishers.toArray(Publisher[]::new);
		byte[] payload = new byte[this.cell.size()];
		return (sequence, stamp) -> members[Sequences.stream(sequence)].publish(Topics.TOPIC,
				Sequences.write(payload, sequence, stamp));
	}

	@Override
	public void close() {
		this.publishers.forEach(Publisher::close);
		this.eventLoops.close();
		if (this.directory != null) {
			FileSystemUtils.deleteRecursively(this.directory.toFile());
		}
	}

}
