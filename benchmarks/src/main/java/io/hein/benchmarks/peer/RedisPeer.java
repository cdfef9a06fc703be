package io.hein.benchmarks.peer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.hein.benchmarks.cell.Cell;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;

/**
 * Redis pub/sub: Debian's {@code redis-server} and Lettuce. Nothing is saved, and slow
 * subscribers are not thrown out. The publisher sends pipelines, and waits for Redis's
 * answers when too many are outstanding.
 */
final class RedisPeer implements Peer {

	private static final byte[] CHANNEL = Topics.TOPIC.getBytes(StandardCharsets.UTF_8);

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
		return (port) -> List.of("redis-server", "--bind", Ports.LOOPBACK, "--port", Integer.toString(port), "--save",
				"", "--appendonly", "no", "--maxclients", "12000", "--client-output-buffer-limit", "pubsub 0 0 0");
	}

	private static RedisClient client(int port) {
		return RedisClient.create(RedisURI.create(Ports.LOOPBACK, port));
	}

	private static final class Publishing implements PublisherSide {

		private final Cell cell;

		private @Nullable RedisClient client;

		private @Nullable Sender sender;

		Publishing(Cell cell) {
			this.cell = cell;
		}

		@Override
		public int start(int brokerPort) {
			RedisClient client = client(brokerPort);
			this.client = client;
			this.sender = new Pipeline(client.connect(ByteArrayCodec.INSTANCE), this.cell.size());
			return brokerPort;
		}

		@Override
		public int subscribers() {
			return -1;
		}

		@Override
		public Sender sender() {
			return Objects.requireNonNull(this.sender);
		}

		@Override
		public void close() {
			if (this.client != null) {
				this.client.shutdown(0, 1, TimeUnit.SECONDS);
			}
		}

	}

	/**
	 * Sends batches, a bounded number of which is under way.
	 */
	private static final class Pipeline implements Sender {

		private static final int BATCH = 100;

		private static final int MAX_BATCHES = 50;

		private final StatefulRedisConnection<byte[], byte[]> connection;

		private final int size;

		private final Deque<RedisFuture<Long>> batches = new ArrayDeque<>();

		private @Nullable RedisFuture<Long> last;

		private int count;

		Pipeline(StatefulRedisConnection<byte[], byte[]> connection, int size) {
			this.connection = connection;
			this.size = size;
			connection.setAutoFlushCommands(false);
		}

		@Override
		public void send(long sequence, long stamp) throws Exception {
			byte[] payload = Sequences.write(new byte[this.size], sequence, stamp);
			this.last = this.connection.async().publish(CHANNEL, payload);
			if (++this.count == BATCH) {
				flush();
			}
		}

		@Override
		public void flush() throws Exception {
			if (this.last != null) {
				this.connection.flushCommands();
				this.batches.add(this.last);
				this.last = null;
				this.count = 0;
			}
			while (this.batches.size() > MAX_BATCHES) {
				this.batches.remove().get();
			}
		}

	}

	private static final class Subscribing implements SubscriberSide {

		private @Nullable RedisClient client;

		@Override
		public void connect(int port, List<Receiver> receivers) {
			RedisClient client = client(port);
			this.client = client;
			for (Receiver receiver : receivers) {
				StatefulRedisPubSubConnection<byte[], byte[]> connection = client
					.connectPubSub(ByteArrayCodec.INSTANCE);
				connection.addListener(new RedisPubSubAdapter<>() {

					@Override
					public void message(byte[] channel, byte[] payload) {
						receiver.received(Sequences.sequence(payload), Sequences.stamp(payload));
					}

				});
				connection.sync().subscribe(CHANNEL);
			}
		}

		@Override
		public void close() {
			if (this.client != null) {
				this.client.shutdown(0, 1, TimeUnit.SECONDS);
			}
		}

	}

}
