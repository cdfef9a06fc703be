package io.hein.benchmarks.worker;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.peer.Groups;
import io.hein.benchmarks.peer.Peers;
import io.hein.benchmarks.peer.Receiver;
import io.hein.benchmarks.peer.SubscriberSide;
import io.hein.benchmarks.peer.Topics;
import org.HdrHistogram.Histogram;

/**
 * The process that receives.
 */
final class SubscriberRole implements Worker.Role {

	private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	private static final long NO_PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);

	private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final Cell cell;

	private final SubscriberSide side;

	private final List<Receiver> receivers;

	SubscriberRole(Cell cell) {
		this.cell = cell;
		this.side = Peers.get(cell.peer()).subscribers(cell);
		this.receivers = (Groups.in(cell)) ? receivers(new Groups(cell)) : receivers();
	}

	private List<Receiver> receivers() {
		boolean latency = Cell.LATENCY.equals(this.cell.kind());
		return Stream.generate(() -> new Receiver(this.cell.streams(), latency))
			.limit(this.cell.subscribers())
			.toList();
	}

	private List<Receiver> receivers(Groups groups) {
		return IntStream.range(0, this.cell.subscribers())
			.mapToObj((number) -> new Receiver(groups.numbers(number), groups.period()))
			.toList();
	}

	@Override
	public String handle(String command, String[] args) throws Exception {
		return switch (command) {
			case "connect" -> connect(Integer.parseInt(args[0]));
			case "measure" -> measure(Long.parseLong(args[0]), Long.parseLong(args[1]));
			case "sample" -> "at=" + System.nanoTime() + " count=" + count() + " compiled=" + Worker.compiledMillis();
			case "gc" -> Worker.collectGarbage();
			case "drain" -> drain(args[0]);
			case "latencies" -> "histogram=" + latencies();
			default -> throw new IllegalArgumentException(command);
		};
	}

	private String connect(int port) throws Exception {
		this.side.prepare(port, this.receivers);
		long begin = System.nanoTime();
		this.side.connect(port, this.receivers);
		return "nanos=" + (System.nanoTime() - begin);
	}

	/**
	 * Keep latencies for a time, at whose beginning and end nothing else is to be done.
	 */
	private String measure(long afterMillis, long forMillis) {
		long from = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(afterMillis);
		long to = from + TimeUnit.MILLISECONDS.toNanos(forMillis);
		this.receivers.forEach((receiver) -> receiver.measure(from, to));
		return "from=" + from;
	}

	private long count() {
		long count = 0;
		for (Receiver receiver : this.receivers) {
			count += receiver.count();
		}
		return count;
	}

	/**
	 * Wait for what is still under way. What has not come when nothing more comes is
	 * lost; when it takes too long, only what was jumped over is.
	 * @param sent how many messages of each stream were sent
	 * @return what came, and what did not
	 */
	private String drain(String sent) {
		long expected = expected(Arrays.stream(sent.split(",")).mapToLong(Long::parseLong).toArray());
		long end = System.nanoTime() + DRAIN_NANOS;
		long progress = System.nanoTime();
		long count = count();
		while (count < expected && System.nanoTime() < end && System.nanoTime() - progress < NO_PROGRESS_NANOS) {
			LockSupport.parkNanos(POLL_NANOS);
			long now = count();
			progress = (now != count) ? System.nanoTime() : progress;
			count = now;
		}
		boolean unfinished = count < expected && System.nanoTime() >= end;
		return "expected=" + expected + " missing=" + ((unfinished) ? sum(Receiver::missing) : expected - count)
				+ " misplaced=" + sum(Receiver::misplaced) + " unfinished=" + ((unfinished) ? expected - count : 0);
	}

	private long sum(ToLongFunction<Receiver> value) {
		return this.receivers.stream().mapToLong(value).sum();
	}

	private long expected(long[] numbers) {
		if (Groups.in(this.cell)) {
			Groups groups = new Groups(this.cell);
			return IntStream.range(0, this.receivers.size())
				.mapToLong((subscriber) -> groups.wanted(subscriber, numbers[0]))
				.sum();
		}
		Topics topics = new Topics(this.cell);
		return IntStream.range(0, this.receivers.size())
			.mapToLong((subscriber) -> IntStream.range(0, numbers.length)
				.filter((stream) -> topics.wants(subscriber, stream))
				.mapToLong((stream) -> numbers[stream])
				.sum())
			.sum();
	}

	private String latencies() {
		Histogram all = new Histogram(Objects.requireNonNull(this.receivers.get(0).latencies()));
		this.receivers.forEach((receiver) -> all.add(Objects.requireNonNull(receiver.latencies())));
		ByteBuffer buffer = ByteBuffer.allocate(all.getNeededByteBufferCapacity());
		int length = all.encodeIntoCompressedByteBuffer(buffer);
		return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
	}

	@Override
	public void close() throws Exception {
		this.side.close();
	}

}
