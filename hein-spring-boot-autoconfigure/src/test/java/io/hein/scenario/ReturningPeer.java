package io.hein.scenario;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;

/**
 * Many subscribers that were away, in a process of their own. On a machine that is not
 * theirs they would not take the processor from the publisher: here they get what nobody
 * else wants.
 */
final class ReturningPeer {

	private final EventLoops loops = EventLoops.create();

	private final ExecutorService leaving = Executors.newFixedThreadPool(4);

	private final InetSocketAddress address;

	private final Epoch epoch;

	private int waves;

	private ReturningPeer(InetSocketAddress address, Epoch epoch) {
		this.address = address;
		this.epoch = epoch;
	}

	/**
	 * Run until it is killed. For each line on its standard input so many subscribers
	 * come back at once, and each leaves again when it has got what it had missed: a line
	 * has the last sequence, how many are missed at most, and how many subscribers.
	 * @param args what it is, the port and the epoch
	 */
	static void run(String[] args) throws Exception {
		ReturningPeer peer = new ReturningPeer(
				new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1])),
				Epoch.parse(args[2]));
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			String[] words = line.split(" ");
			peer.comeBack(Long.parseLong(words[0]), Long.parseLong(words[1]), Integer.parseInt(words[2]));
		}
	}

	private void comeBack(long last, long missed, int count) throws InterruptedException {
		this.waves++;
		long begin = System.nanoTime();
		CountDownLatch missing = new CountDownLatch(count);
		List<Member> all = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			// most of them need what the publisher has to fetch
			long after = last - missed + i * (missed / 2) / count;
			all.add(new Member("returning-" + this.waves + "-" + i, after, last, missing));
		}
		missing.await();
		long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
		System.out.println("@ there " + took + " " + all.stream().mapToLong((member) -> member.faults.get()).sum());
	}

	/**
	 * One that reads on where it was.
	 */
	private final class Member implements MessageHandler {

		private final long end;

		private final CountDownLatch missing;

		private final Subscriber subscriber;

		private final AtomicLong faults = new AtomicLong();

		private volatile long last;

		private Member(String name, long after, long end, CountDownLatch missing) {
			this.last = after;
			this.end = end;
			this.missing = missing;
			this.subscriber = Subscriber.builder()
				.name(name)
				.addresses(List.of(ReturningPeer.this.address))
				.eventLoops(ReturningPeer.this.loops)
				.startAfter(() -> new Position(ReturningPeer.this.epoch, after))
				.build();
			this.subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING), this);
			this.subscriber.start();
		}

		@Override
		public void onMessage(ReceivedMessage message) {
			if (message.sequence() != this.last + 1) {
				this.faults.incrementAndGet();
			}
			this.last = message.sequence();
			if (this.last == this.end) {
				this.missing.countDown();
				ReturningPeer.this.leaving.execute(this.subscriber::close);
			}
		}

		@Override
		public void onGap(Gap gap) {
			this.faults.incrementAndGet();
		}

	}

}
