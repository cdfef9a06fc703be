package io.hein.benchmarks.peer;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.hein.benchmarks.cell.Cell;
import io.hein.transport.fleet.Attach;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneThread;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * Subscribers as an application has them: they share the event loops, and each has a
 * thread for its lane and the queue that it has by default. Real ones live in processes
 * of their own; a thousand here share one thread for their lanes and the memory that a
 * process may take. Direct ones have an event loop each.
 */
final class HeinSubscriberSide implements SubscriberSide {

	/**
	 * All queues together: less than the direct memory of the process.
	 */
	private static final long QUEUES = 512 * 1024 * 1024;

	/**
	 * Up to so many have threads of their own.
	 */
	private static final int OWN_THREADS = 100;

	private static final int AT_ONCE = 256;

	private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(30);

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private final Cell cell;

	private final @Nullable SslContext tls;

	private final boolean direct;

	private final Topics topics;

	private final EventLoops eventLoops = EventLoops.create();

	private final LaneThread lanes = LaneThread.named("bench-lanes");

	private final List<Subscriber> subscribers = new ArrayList<>();

	HeinSubscriberSide(Cell cell, boolean tls, boolean direct) {
		this.cell = cell;
		this.direct = direct;
		this.tls = (tls) ? TlsContexts.client() : null;
		this.topics = new Topics(cell);
	}

	@Override
	public void prepare(int port, List<Receiver> receivers) {
		int listeners = this.cell.option("listeners", 1);
		for (int i = 0; i < receivers.size(); i++) {
			if (i % listeners == 0) {
				this.subscribers.add(subscriber(port, i));
			}
			this.subscribers.get(i / listeners).addLane(options(i, receivers.size()), handler(i, receivers.get(i)));
		}
	}

	@Override
	public void connect(int port, List<Receiver> receivers) throws TimeoutException {
		long end = System.nanoTime() + CONNECT_NANOS;
		int connected = 0;
		for (int i = 0; i < this.subscribers.size(); i++) {
			this.subscribers.get(i).start();
			// Not more at once than a system lets wait to be accepted
			for (; connected <= i - AT_ONCE; connected++) {
				awaitConnected(this.subscribers.get(connected), end);
			}
		}
		for (; connected < this.subscribers.size(); connected++) {
			awaitConnected(this.subscribers.get(connected), end);
		}
	}

	private void awaitConnected(Subscriber subscriber, long end) throws TimeoutException {
		if (this.cell.members() > 1) {
			// The publishers know whether it has reached all of them
			return;
		}
		while (subscriber.status().state() != ConnectionState.CONNECTED) {
			if (System.nanoTime() > end) {
				throw new TimeoutException(subscriber + " is not connected");
			}
			LockSupport.parkNanos(POLL_NANOS);
		}
	}

	private Subscriber subscriber(int port, int number) {
		Subscriber.Builder builder = Subscriber.builder()
			.addresses(addresses(port))
			.attach((this.cell.members() > 1) ? Attach.ALL : Attach.ANY)
			.allowInsecure(true)
			.name("bench-" + number)
			.eventLoops(this.eventLoops);
		if (this.direct) {
			builder.direct(true);
		}
		else if (!"own".equals(this.cell.option("lanes", lanes()))) {
			builder.laneExecutors((name) -> this.lanes::execute);
		}
		SslContext context = this.tls;
		if (context != null) {
			builder.sslContext(() -> context);
		}
		return builder.build();
	}

	private String lanes() {
		return (this.cell.subscribers() <= OWN_THREADS) ? "own" : "shared";
	}

	private List<InetSocketAddress> addresses(int port) {
		return IntStream.range(0, this.cell.members())
			.mapToObj((member) -> InetSocketAddress.createUnresolved(Ports.host(this.cell, member), port))
			.toList();
	}

	private Lane.Options options(int number, int count) {
		long usual = Math.min(Lane.Options.DEFAULT_MAX_QUEUE_SIZE, QUEUES / count);
		long queue = Long.parseLong(this.cell.option("queue", Long.toString(usual)));
		if (Groups.in(this.cell)) {
			return new Lane.Options("bench-" + number, TopicFilter.of(new Groups(this.cell).wanted(number)), 1, queue,
					0, false);
		}
		TopicFilter filter = (this.topics.isFiltered() && !filtersItself()) ? TopicFilter.of(this.topics.wanted(number))
				: TopicFilter.EVERYTHING;
		return new Lane.Options("bench-" + number, filter, 1, queue, 0, false);
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
		this.lanes.close();
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
