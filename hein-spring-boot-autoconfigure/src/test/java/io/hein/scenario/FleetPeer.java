package io.hein.scenario;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.hein.testsupport.TilingChecker;
import io.hein.transport.fleet.Attach;
import io.hein.transport.frame.Epoch;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;

/**
 * One instance of a fleet, in a process of its own: publishes without end, listens to all
 * that its name leads to, and judges what comes from each.
 */
final class FleetPeer implements MessageHandler {

	static final String NAME = "peers.test";

	private final Map<Epoch, TilingChecker> checkers = new ConcurrentHashMap<>();

	private final AtomicLong delivered = new AtomicLong();

	private final AtomicLong gaps = new AtomicLong();

	private FleetPeer() {
	}

	/**
	 * Run until it is killed. Says how it is whenever it is asked.
	 * @param args what it is, its address, the port, how many messages it publishes in a
	 * second, and after how many milliseconds it looks names up again
	 */
	static void run(String[] args) throws Exception {
		String host = args[1];
		int port = Integer.parseInt(args[2]);
		int rate = Integer.parseInt(args[3]);
		int interval = (args.length > 4) ? Integer.parseInt(args[4]) : 500;
		FleetPeer peer = new FleetPeer();
		EventLoops loops = EventLoops.create();
		Publisher publisher = Publisher.builder()
			.eventLoops(loops)
			.address(InetAddress.getByName(host))
			.port(port)
			.name(host)
			.logMaxSize(16 * 1024 * 1024)
			.build();
		publisher.start();
		Subscriber subscriber = Subscriber.builder()
			.attach(Attach.ALL)
			.addresses(List.of(InetSocketAddress.createUnresolved(NAME, port)))
			.name("subscriber-" + host + "-" + ProcessHandle.current().pid())
			.eventLoops(loops)
			.exclude((epoch) -> epoch.equals(publisher.head().epoch()))
			.discovery(Duration.ofMillis(interval), Duration.ofMillis(4L * interval))
			.build();
		subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), peer);
		subscriber.start();
		Thread thread = new Thread(() -> publish(publisher, rate), "publishing");
		thread.setDaemon(true);
		thread.start();
		say("started");
		while (System.in.read() >= 0) {
			say("measured " + connected(subscriber) + " " + peer.faults().size() + " " + peer.delivered + " "
					+ peer.gaps + " " + subscriber.statistics().received() + " " + publisher.subscribers().size());
			peer.faults().forEach((fault) -> say("fault " + fault));
		}
	}

	private static void publish(Publisher publisher, int rate) {
		long begin = System.nanoTime();
		for (long i = 1; true; i++) {
			publisher.publish("tick", new byte[64]);
			long ahead = i * 1_000_000_000 / rate - (System.nanoTime() - begin);
			if (ahead > 1_000_000) {
				LockSupport.parkNanos(ahead);
			}
		}
	}

	private static long connected(Subscriber subscriber) {
		return subscriber.publishers()
			.stream()
			.filter((publisher) -> publisher.status().state() == ConnectionState.CONNECTED)
			.count();
	}

	private List<String> faults() {
		Map<String, String> faults = new TreeMap<>();
		this.checkers
			.forEach((epoch, checker) -> checker.faults().forEach((fault) -> faults.put(epoch + fault, fault)));
		return List.copyOf(faults.values());
	}

	@Override
	public void onMessage(ReceivedMessage message) {
		checker(message.epoch()).message(message.epoch(), message.sequence(), 0);
		this.delivered.incrementAndGet();
	}

	@Override
	public void onGap(Gap gap) {
		checker(gap.epoch()).gap(gap);
		this.gaps.incrementAndGet();
	}

	private TilingChecker checker(Epoch epoch) {
		return this.checkers.computeIfAbsent(epoch, (any) -> new TilingChecker(0));
	}

	private static void say(String line) {
		System.out.println("@ " + line);
	}

}
