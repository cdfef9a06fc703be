package io.hein.benchmarks.peer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.spring.BenchmarkApplication;
import io.hein.benchmarks.spring.Listeners;
import io.hein.benchmarks.spring.Reading;
import io.hein.core.HeinTemplate;
import io.hein.transport.publisher.Publisher;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Hein as its users have it: an application sends with {@code HeinTemplate}, another has
 * a {@code @HeinListener} for each connection.
 */
final class SpringPeer implements Peer {

	private final String type;

	/**
	 * Create a peer.
	 * @param type what is sent and listened for: {@code bytes}, {@code batch} or
	 * {@code json}
	 */
	SpringPeer(String type) {
		this.type = type;
	}

	@Override
	public PublisherSide publisher(Cell cell) {
		return new Publishing(cell);
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new Subscribing();
	}

	private final class Publishing implements PublisherSide {

		private final Cell cell;

		private @Nullable ConfigurableApplicationContext application;

		Publishing(Cell cell) {
			this.cell = cell;
		}

		@Override
		public int start(int brokerPort) {
			this.application = BenchmarkApplication.start(Map.of("hein.publisher.port", "0",
					"hein.publisher.slow-subscriber.policy", "block", "hein.publisher.slow-subscriber.block-timeout",
					"1h", "hein.template.default-topic", Topics.TOPIC), (context) -> {
					});
			return Ports.of(publisher().address());
		}

		private ConfigurableApplicationContext application() {
			return Objects.requireNonNull(this.application);
		}

		private Publisher publisher() {
			return application().getBean(Publisher.class);
		}

		@Override
		public int subscribers() {
			return publisher().statistics().connections();
		}

		@Override
		public Sender sender() {
			HeinTemplate template = application().getBean(HeinTemplate.class);
			if ("json".equals(SpringPeer.this.type)) {
				return (sequence, stamp) -> template.send(Topics.TOPIC, Reading.of(sequence, stamp));
			}
			byte[] payload = new byte[this.cell.size()];
			return (sequence, stamp) -> template.send(Topics.TOPIC, Sequences.write(payload, sequence, stamp));
		}

		@Override
		public void close() {
			if (this.application != null) {
				this.application.close();
			}
		}

	}

	private final class Subscribing implements SubscriberSide {

		private @Nullable ConfigurableApplicationContext application;

		@Override
		public void connect(int port, List<Receiver> receivers) throws Exception {
			CountDownLatch connected = new CountDownLatch(receivers.size());
			Map<String, Object> properties = new HashMap<>();
			for (int i = 0; i < receivers.size(); i++) {
				properties.put("hein.subscriber.connection." + name(i) + ".addresses", Ports.LOOPBACK + ":" + port);
			}
			this.application = BenchmarkApplication.start(properties, (context) -> {
				context.addApplicationListener(new Listeners.Connected(connected));
				for (int i = 0; i < receivers.size(); i++) {
					register(context, name(i), receivers.get(i));
				}
			});
			if (!connected.await(30, TimeUnit.SECONDS)) {
				throw new TimeoutException(connected.getCount() + " subscribers are not connected");
			}
		}

		private static String name(int number) {
			return "c" + number;
		}

		private void register(GenericApplicationContext context, String connection, Receiver receiver) {
			context.registerBean(connection + "Listener", Object.class,
					() -> Listeners.create(connection, receiver, SpringPeer.this.type));
		}

		@Override
		public void close() {
			if (this.application != null) {
				this.application.close();
			}
		}

	}

}
