package io.hein.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.hein.testsupport.Figures;
import io.hein.testsupport.KafkaBroker;
import io.hein.testsupport.Ports;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.kafka.KafkaBackbone;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One of two edges is cut off from Kafka, alone. The broker says that it is where relays
 * are: for the process of that edge its name leads to another loopback address than for
 * this one, and so to another relay.
 */
@Tag("campaign")
@EnabledOnOs(OS.LINUX)
class CutOffEdgeScenarioTests {

	private static final int PER_SECOND = 200;

	@TempDir
	private Path directory;

	private final String topic = KafkaBroker.newName();

	private final EventLoops loops = EventLoops.create();

	private final TilingChecker checker = new TilingChecker(1);

	private KafkaBroker broker;

	private Publisher other;

	private Subscriber subscriber;

	@AfterEach
	void closeAll() {
		if (this.subscriber != null) {
			this.subscriber.close();
		}
		if (this.other != null) {
			this.other.close();
		}
		this.loops.close();
		if (this.broker != null) {
			this.broker.close();
		}
	}

	@Test
	void itsSubscribersGoElsewhereAndItGoesOnWhenTheNetworkIsBack() throws Exception {
		int said = Ports.unused();
		this.broker = KafkaBroker.own(Map.of("advertised.listeners", "EXTERNAL://localhost:" + said));
		int port = Integer.parseInt(this.broker.servers().replaceAll(".*:", ""));
		String servers = "localhost:" + said;
		Files.writeString(this.directory.resolve("names"), "127.0.3.1 localhost\n");
		try (Relay own = new Relay("127.0.0.1", said, port); Relay relay = new Relay("127.0.3.1", said, port)) {
			this.other = Publisher.builder()
				.name("edge")
				.eventLoops(this.loops)
				.backbone(KafkaBackbone.builder().bootstrapServers(servers).topic(this.topic).build())
				.build();
			this.other.start();
			assertThat(own.connections).isNotEmpty();
			cutOff(relay, servers);
		}
	}

	private void cutOff(Relay relay, String servers) throws Exception {
		try (ForkedPeer edge = ForkedPeer.start(
				List.of("-Djdk.net.hosts.file=" + this.directory.resolve("names"), "-Dhein.edge.report=true",
						"-Dhein.edge.send-timeout=1000", "-Dhein.edge.stale-after=3000"),
				"edge", "0", servers, this.topic, this.directory.resolve("results").toString(), "1", "1",
				"" + PER_SECOND, "100")) {
			int edgePort = edge.awaitPort();
			assertThat(relay.connections).isNotEmpty();
			subscribe(edgePort);
			edge.proceed();
			Awaitility.await().until(() -> this.checker.delivered() > PER_SECOND);
			relay.cut();
			long cut = System.nanoTime();
			edge.await((line) -> line.startsWith("state STALE"));
			long stale = System.nanoTime();
			assertThat(Duration.ofNanos(stale - cut)).as("it has read until then")
				.isGreaterThan(Duration.ofMillis(2500));
			Awaitility.await().until(() -> !this.other.subscribers().isEmpty());
			long elsewhere = System.nanoTime();
			long refused = refused();
			for (int i = 0; i < 100; i++) {
				this.other.publish("t", ByteBuffer.allocate(Long.BYTES).putLong(-1 - i).array());
			}
			long head = this.other.head().sequence();
			Awaitility.await().until(() -> this.checker.isCompleteUpTo(head));
			relay.restore();
			int said = edge.said().size();
			Awaitility.await()
				.until(() -> edge.said().stream().skip(said).anyMatch((line) -> line.startsWith("state RUNNING")));
			this.other.close();
			Awaitility.await().until(() -> this.checker.delivered() > head + PER_SECOND);
			assertThat(this.checker.faults()).isEmpty();
			assertThat(this.checker.gaps()).isEmpty();
			Figures.note("kafka edge cut off",
					"stale after %d ms, its subscriber elsewhere %d ms later; %d of its sends did not append, "
							+ "%d messages, no gap, no fault",
					(stale - cut) / 1_000_000, (elsewhere - stale) / 1_000_000, refused, this.checker.delivered());
		}
	}

	private void subscribe(int edgePort) {
		this.subscriber = Subscriber.builder()
			.name("subscriber")
			.addresses(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), edgePort), this.other.address()))
			.eventLoops(this.loops)
			.startFrom(StartFrom.EARLIEST)
			.build();
		this.subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING), new MessageHandler() {

			@Override
			public void onMessage(ReceivedMessage message) {
				CutOffEdgeScenarioTests.this.checker.message(message.epoch(), message.sequence(),
						message.buffer().getLong(message.payloadIndex()));
			}

			@Override
			public void onGap(Gap gap) {
				CutOffEdgeScenarioTests.this.checker.gap(gap);
			}

		});
		this.subscriber.start();
	}

	/**
	 * How many sends have failed for certain.
	 */
	private long refused() throws IOException {
		ByteBuffer found = ByteBuffer.wrap(Files.readAllBytes(this.directory.resolve("results")));
		long refused = 0;
		while (found.remaining() >= 2 * Long.BYTES) {
			refused += (found.getLong() == EdgePeer.NOT_APPENDED) ? 1 : 0;
			found.getLong();
		}
		return refused;
	}

	/**
	 * Hands all bytes on between one loopback address and the other, or nothing at all.
	 */
	private static final class Relay implements AutoCloseable {

		private final int target;

		private final ServerSocket server;

		private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

		private volatile boolean cut;

		private Relay(String host, int port, int target) throws IOException {
			this.target = target;
			this.server = new ServerSocket(port, 50, InetAddress.getByName(host));
			begin(this::accept);
		}

		private static void begin(Runnable task) {
			Thread thread = new Thread(task, "relay");
			thread.setDaemon(true);
			thread.start();
		}

		private void accept() {
			try {
				while (true) {
					Socket client = this.server.accept();
					this.connections.add(client);
					if (!this.cut) {
						Socket target = new Socket(InetAddress.getLoopbackAddress(), this.target);
						this.connections.add(target);
						begin(() -> copy(client, target));
						begin(() -> copy(target, client));
					}
				}
			}
			catch (IOException ex) {
				// closed
			}
		}

		/**
		 * While it is cut the bytes go nowhere, and nobody is notified.
		 */
		private void copy(Socket from, Socket to) {
			byte[] buffer = new byte[64 * 1024];
			try (from; to) {
				InputStream in = from.getInputStream();
				OutputStream out = to.getOutputStream();
				for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
					if (!this.cut) {
						out.write(buffer, 0, read);
					}
				}
			}
			catch (IOException ex) {
				// the other side is closed too
			}
		}

		private void cut() {
			this.cut = true;
		}

		private void restore() throws IOException {
			for (Socket socket : this.connections) {
				socket.close();
			}
			this.connections.clear();
			this.cut = false;
		}

		@Override
		public void close() throws IOException {
			this.server.close();
			restore();
		}

	}

}
