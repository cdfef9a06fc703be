package io.hein.scenario;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import io.hein.transport.lane.Lane;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.ConnectionStatus;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A path that lets small packets pass and drops large ones: every connection is made, and
 * nothing comes of it. That is said.
 */
@ExtendWith(OutputCaptureExtension.class)
class LargePacketsScenarioTests {

	private final List<Long> handled = new CopyOnWriteArrayList<>();

	@Test
	void aPathThatDropsLargePacketsIsNoticedAndReported(CapturedOutput output) throws Exception {
		try (EventLoops loops = EventLoops.create();
				Publisher publisher = Publisher.builder()
					.eventLoops(loops)
					.keepalive(Duration.ofMillis(100), Duration.ofMillis(300))
					.build()) {
			publisher.start();
			try (Path path = new Path(Objects.requireNonNull(publisher.address()).getPort());
					Subscriber subscriber = Subscriber.builder()
						.name("far")
						.eventLoops(loops)
						.addresses(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), path.port())))
						.reconnect(new Subscriber.Reconnect(Duration.ofMillis(10), 1, Duration.ofMillis(10),
								Duration.ofMillis(10)))
						.build()) {
				subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING),
						(message) -> this.handled.add(message.sequence()));
				subscriber.start();
				await().until(() -> publisher.subscribers().size() == 1);
				publisher.publish("a", new byte[8000]);
				await().until(() -> subscriber.status().standstill() != null);
				ConnectionStatus status = subscriber.status();
				assertThat(status.lastError()).contains("brought nothing");
				assertThat(status.lag() == null || status.lag() > 0).as("lag %s", status.lag()).isTrue();
				assertThat(this.handled).isEmpty();
				await().untilAsserted(() -> assertThat(output).contains("drops large packets (compare the MTUs)"));
				path.healed = true;
				await().until(() -> this.handled.equals(List.of(1L)));
				await().until(() -> subscriber.status().standstill() == null);
			}
		}
	}

	/**
	 * Passes on what a small packet holds of each read from the publisher. What did not
	 * fit is sent again in vain, and all that follows waits for it.
	 */
	private static final class Path implements AutoCloseable {

		private static final int SMALL = 500;

		private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

		private final List<Socket> sockets = new CopyOnWriteArrayList<>();

		private final int target;

		private volatile boolean healed;

		Path(int target) throws IOException {
			this.target = target;
			begin(() -> {
				while (true) {
					accept(this.server.accept());
				}
			});
		}

		int port() {
			return this.server.getLocalPort();
		}

		private void accept(Socket subscriber) throws IOException {
			Socket publisher = new Socket(InetAddress.getLoopbackAddress(), this.target);
			this.sockets.addAll(List.of(subscriber, publisher));
			begin(() -> pass(subscriber, publisher, Integer.MAX_VALUE));
			begin(() -> pass(publisher, subscriber, SMALL));
		}

		private void pass(Socket from, Socket to, int small) throws IOException {
			byte[] bytes = new byte[16 * 1024];
			boolean stuck = false;
			try (from; to) {
				for (int read = from.getInputStream().read(bytes); read > 0; read = from.getInputStream().read(bytes)) {
					if (!stuck) {
						to.getOutputStream().write(bytes, 0, (this.healed) ? read : Math.min(read, small));
						stuck = !this.healed && read > small;
					}
				}
			}
		}

		private static void begin(Task task) {
			Thread thread = new Thread(() -> {
				try {
					task.run();
				}
				catch (IOException ex) {
					// closed
				}
			}, "path");
			thread.setDaemon(true);
			thread.start();
		}

		@Override
		public void close() throws IOException {
			this.server.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}

		private interface Task {

			void run() throws IOException;

		}

	}

}
