package io.hein.benchmarks.peer;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.hein.benchmarks.cell.Cell;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.subscriber.Gap;
import io.hein.transport.subscriber.Lane;
import io.hein.transport.subscriber.MessageHandler;
import io.hein.transport.subscriber.ReceivedMessage;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.subscriber.SubscriberListener;
import io.hein.transport.topic.TopicFilter;

/**
 * Subscribers as an application has them: they share the event loops. Real ones live in
 * processes of their own, each with a thread for its lane; here all lanes share one,
 * unless the option {@code lanes} is {@code own}.
 */
final class HeinSubscriberSide implements SubscriberSide {

	private static final long QUEUES = 64L * 1024 * 1024;

	private static final long MIN_QUEUE = 64 * 1024;

	private final Cell cell;

	private final Topics topics;

	private final EventLoops eventLoops = EventLoops.create();

	private final ExecutorService lanes = Executors.newSingleThreadExecutor();

	private final List<Subscriber> subscribers = new ArrayList<>();

	HeinSubscriberSide(Cell cell) {
		this.cell = cell;
		this.topics = new Topics(cell);
	}

	@Override
	public void connect(int port, List<Receiver> receivers) throws Exception {
		CountDownLatch attached = new CountDownLatch(receivers.size());
		for (int i = 0; i < receivers.size(); i++) {
			Subscriber subscriber = subscriber(port, i, attached);
			this.subscribers.add(subscriber);
			subscriber.addLane(options(i, receivers.size()), handler(i, receivers.get(i)));
		}
		this.subscribers.forEach(Subscriber::start);
		if (!attached.await(30, TimeUnit.SECONDS)) {
			throw new TimeoutException(attached.getCount() + " subscribers are not attached");
		}
	}

	private Subscriber subscriber(int port, int number, CountDownLatch attached) {
		Subscriber.Builder builder = Subscriber.builder()
			.address(Ports.LOOPBACK, port)
			.name("bench-" + number)
			.eventLoops(this.eventLoops)
			.listener(new SubscriberListener() {

				@Override
				public void onConnected(Subscriber subscriber, InetSocketAddress address, String publisherName) {
					attached.countDown();
				}

			});
		if (!"own".equals(this.cell.option("lanes", "shared"))) {
			builder.laneExecutors((name) -> this.lanes::execute);
		}
		return builder.build();
	}

	private Lane.Options options(int number, int count) {
		long queue = Math.min(Lane.Options.DEFAULT_MAX_QUEUE_SIZE, Math.max(MIN_QUEUE, QUEUES / count));
		TopicFilter filter = (this.topics.isFiltered() && !filtersItself()) ? TopicFilter.of(this.topics.wanted(number))
				: TopicFilter.EVERYTHING;
		return new Lane.Options("bench", filter, 1, queue, 0, false);
	}

	private boolean filtersItself() {
		return "subscriber".equals(this.cell.option("filtered", "publisher"));
	}

	private MessageHandler handler(int number, Receiver receiver) {
		if (this.topics.isFiltered() && filtersItself()) {
			Set<String> wanted = new HashSet<>(this.topics.wanted(number));
			return (message) -> {
				if (wanted.contains(message.topic())) {
					receiver.received(sequence(message));
				}
			};
		}
		return (Cell.LATENCY.equals(this.cell.kind())) ? new Timing(receiver) : new Counting(receiver);
	}

	private static long sequence(ReceivedMessage message) {
		return message.buffer().getLong(message.payloadIndex());
	}

	@Override
	public void close() {
		this.subscribers.forEach(Subscriber::stop);
		this.subscribers.forEach(Subscriber::close);
		this.lanes.shutdown();
		this.eventLoops.close();
	}

	private record Counting(Receiver receiver) implements MessageHandler {

		@Override
		public void onMessage(ReceivedMessage message) {
			this.receiver.received(sequence(message));
		}

		@Override
		public void onGap(Gap gap) {
			throw new IllegalStateException("A gap under the policy 'block': " + gap);
		}

	}

	private record Timing(Receiver receiver) implements MessageHandler {

		@Override
		public void onMessage(ReceivedMessage message) {
			int at = message.payloadIndex();
			this.receiver.received(message.buffer().getLong(at), message.buffer().getLong(at + Sequences.STAMP));
		}

	}

}
