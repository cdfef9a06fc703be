package io.hein.benchmarks.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.hein.benchmarks.cell.Cell;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.MessageHandler;
import io.nats.client.Nats;
import io.nats.client.Options;
import org.jspecify.annotations.Nullable;

/**
 * NATS: Debian's {@code nats-server} and jnats. The publisher waits when its queue is
 * full; subscribers keep all that comes (no limit for pending messages), so what is lost
 * was dropped by the server.
 */
final class NatsPeer implements Peer {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Override
	public PublisherSide publisher(Cell cell) {
		return new Publishing(cell);
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new Subscribing();
	}

	@Override
	public Broker broker() {
		return (port) -> List.of("nats-server", "-a", Ports.LOOPBACK, "-p", Integer.toString(port));
	}

	private static Options.Builder options(int port) {
		return Options.builder()
			.server("nats://" + Ports.LOOPBACK + ":" + port)
			.noReconnect()
			// For so long a publisher waits while its queue is full, then it throws
			.writeQueuePushTimeout(PATIENCE);
	}

	private static final class Publishing implements PublisherSide {

		private final Cell cell;

		private @Nullable Connection connection;

		Publishing(Cell cell) {
			this.cell = cell;
		}

		@Override
		public int start(int brokerPort) throws Exception {
			this.connection = Nats.connect(options(brokerPort).build());
			return brokerPort;
		}

		@Override
		public int subscribers() {
			return -1;
		}

		@Override
		public Sender sender() {
			Connection connection = Objects.requireNonNull(this.connection);
			// The client queues the array, so each message needs a new one
			return (sequence, stamp) -> connection.publish(Topics.TOPIC,
					Sequences.write(new byte[this.cell.size()], sequence, stamp));
		}

		@Override
		public void close() throws Exception {
			if (this.connection != null) {
				this.connection.close();
			}
		}

	}

	private static final class Subscribing implements SubscriberSide {

		private final ExecutorService executor = Executors.newCachedThreadPool();

		private final List<Connection> connections = new ArrayList<>();

		@Override
		public void connect(int port, List<Receiver> receivers) throws Exception {
			Options options = options(port).executor(this.executor).build();
			for (Receiver receiver : receivers) {
				Connection connection = Nats.connect(options);
				this.connections.add(connection);
				Dispatcher dispatcher = connection.createDispatcher(handler(receiver));
				dispatcher.setPendingLimits(-1, -1);
				dispatcher.subscribe(Topics.TOPIC);
			}
			for (Connection connection : this.connections) {
				connection.flush(PATIENCE);
			}
		}

		private static MessageHandler handler(Receiver receiver) {
			return (Message message) -> {
				byte[] payload = message.getData();
				receiver.received(Sequences.sequence(payload), Sequences.stamp(payload));
			};
		}

		@Override
		public void close() throws Exception {
			for (Connection connection : this.connections) {
				connection.close();
			}
		}

	}

}
