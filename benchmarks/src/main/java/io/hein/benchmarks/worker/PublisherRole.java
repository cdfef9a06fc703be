package io.hein.benchmarks.worker;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import com.sun.management.ThreadMXBean;
import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.peer.Flood;
import io.hein.benchmarks.peer.Peers;
import io.hein.benchmarks.peer.PublisherSide;
import io.hein.benchmarks.peer.Sender;
import io.hein.benchmarks.peer.Topics;
import org.jspecify.annotations.Nullable;

/**
 * The process that sends.
 */
final class PublisherRole implements Worker.Role {

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	private static final long JOIN_MILLIS = 15_000;

	private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final Cell cell;

	private final PublisherSide side;

	private final List<Flood> floods = new ArrayList<>();

	private final List<Thread> senders = new ArrayList<>();

	private volatile boolean anew;

	private volatile long period;

	private volatile @Nullable Throwable failure;

	PublisherRole(Cell cell) {
		this.cell = cell;
		this.side = Peers.get(cell.peer()).publisher(cell);
		allocated();
	}

	@Override
	public String handle(String command, String[] args) throws Exception {
		return switch (command) {
			case "start" -> "port=" + this.side.start(Integer.parseInt(args[0]));
			case "await" -> await(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
			case "flood" -> flood();
			case "pace" -> pace(Integer.parseInt(args[0]));
			case "pace-anew" -> paceAnew(Integer.parseInt(args[0]));
			case "sample" -> sample();
			case "gc" -> Worker.collectGarbage();
			case "stop" -> stop();
			default -> throw new IllegalArgumentException(command);
		};
	}

	private String await(int subscribers, int seconds) throws TimeoutException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
		int now = this.side.subscribers();
		while (now >= 0 && now < subscribers) {
			if (System.nanoTime() > end) {
				throw new TimeoutException("Only " + now + " subscribers are there");
			}
			LockSupport.parkNanos(POLL_NANOS);
			now = this.side.subscribers();
		}
		return "subscribers=" + now;
	}

	private String flood() {
		int topics = Math.max(new Topics(this.cell).count(), this.cell.members());
		for (int i = 0; i < this.cell.option("senders", 1); i++) {
			Flood flood = new Flood(i, topics);
			run(flood, () -> this.side.flood(flood));
		}
		return "senders=" + this.senders.size();
	}

	private String pace(int rate) throws Exception {
		paceAnew(rate);
		Flood flood = new Flood(0, 1);
		Sender sender = this.side.sender();
		run(flood, () -> pace(flood, sender));
		return "rate=" + rate;
	}

	private String paceAnew(int rate) {
		this.period = TimeUnit.SECONDS.toNanos(1) / rate;
		this.anew = true;
		return "at=" + System.nanoTime();
	}

	private void pace(Flood flood, Sender sender) throws Exception {
		long intended = System.nanoTime();
		while (flood.goesOn()) {
			if (this.anew) {
				this.anew = false;
				intended = System.nanoTime();
			}
			intended += this.period;
			for (long wait = intended - System.nanoTime(); wait > 0; wait = intended - System.nanoTime()) {
				LockSupport.parkNanos(wait);
			}
			sender.send(flood.next(), intended);
			sender.flush();
		}
	}

	private void run(Flood flood, Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (Throwable ex) {
				ex.printStackTrace();
				this.failure = ex;
			}
		}, "bench-sender-" + this.senders.size());
		thread.setDaemon(true);
		this.floods.add(flood);
		this.senders.add(thread);
		thread.start();
	}

	private String sample() {
		check();
		long sent = this.floods.stream().mapToLong(Flood::sent).sum();
		return "at=" + System.nanoTime() + " count=" + sent + " allocated=" + allocated() + " compiled="
				+ Worker.compiledMillis();
	}

	private long allocated() {
		return LongStream.of(this.threads.getThreadAllocatedBytes(this.threads.getAllThreadIds()))
			.filter((bytes) -> bytes > 0)
			.sum();
	}

	private String stop() throws InterruptedException, TimeoutException {
		this.floods.forEach(Flood::stop);
		for (Thread sender : this.senders) {
			sender.join(JOIN_MILLIS);
			if (sender.isAlive()) {
				throw new TimeoutException("A sender does not end");
			}
		}
		check();
		return "sent=" + this.floods.stream()
			.flatMapToLong((flood) -> Arrays.stream(flood.numbers()))
			.mapToObj(Long::toString)
			.collect(Collectors.joining(","));
	}

	private void check() {
		if (this.failure != null) {
			throw new IllegalStateException("A sender failed", this.failure);
		}
	}

	@Override
	public void close() throws Exception {
		this.side.close();
	}

	/**
	 * What a sender's thread does.
	 */
	private interface Work {

		void run() throws Exception;

	}

}
