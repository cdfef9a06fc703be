package io.hein.testsupport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Many subscribers of bare sockets that read steadily, each at a rate of its own. One
 * thread reads for all of them, and judges what comes: each frame whole, each position in
 * its place or in a gap, each payload as it was sent.
 */
public final class SlowReaders implements AutoCloseable {

	private static final long STEP = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long KEEPALIVE = TimeUnit.SECONDS.toNanos(3);

	/**
	 * Where the start position is in WELCOME: after the head of the frame, the version
	 * and the epoch.
	 */
	private static final int START = 5 + 1 + 16;

	private final List<Reader> readers = new ArrayList<>();

	private final List<String> faults = new CopyOnWriteArrayList<>();

	private final Thread thread = new Thread(this::run, "slow-readers");

	private final int longestFrame;

	private volatile boolean stopped;

	private volatile int gone;

	private volatile int gaps;

	/**
	 * Create readers.
	 * @param longestFrame how long a frame may be
	 */
	public SlowReaders(int longestFrame) {
		this.longestFrame = longestFrame;
		this.thread.setDaemon(true);
	}

	/**
	 * Attach one more. Not after {@link #start()}.
	 * @param publisher where
	 * @param bytesPerSecond how fast it reads
	 * @param receiveBuffer the size of its socket's buffer, 0 for the system's
	 * @param topics what it wants
	 */
	public void add(InetSocketAddress publisher, int bytesPerSecond, int receiveBuffer, TopicFilter topics)
			throws IOException {
		this.readers.add(new Reader("slow-" + this.readers.size(), publisher, bytesPerSecond, receiveBuffer, topics));
	}

	/**
	 * Begin to read.
	 * @return these readers
	 */
	public SlowReaders start() {
		this.thread.start();
		return this;
	}

	private void run() {
		long last = System.nanoTime();
		while (!this.stopped) {
			LockSupport.parkNanos(STEP);
			long now = System.nanoTime();
			long passed = now - last;
			last = now;
			int alive = 0;
			for (Reader reader : this.readers) {
				alive += (reader.read(passed, now)) ? 1 : 0;
			}
			this.gone = this.readers.size() - alive;
		}
	}

	/**
	 * How many of them have lost their connection.
	 * @return the number
	 */
	public int gone() {
		return this.gone;
	}

	/**
	 * How many gaps were reported to them.
	 * @return the number
	 */
	public int gaps() {
		return this.gaps;
	}

	/**
	 * What was wrong with what they have read.
	 * @return sentences
	 */
	public List<String> faults() {
		return this.faults;
	}

	/**
	 * How many bytes the one that has read least has read.
	 * @return the number
	 */
	public long leastRead() {
		return this.readers.stream().mapToLong((reader) -> reader.taken).min().orElse(0);
	}

	@Override
	public void close() throws IOException, InterruptedException {
		this.stopped = true;
		this.thread.join(TimeUnit.SECONDS.toMillis(10));
		for (Reader reader : this.readers) {
			reader.channel.close();
		}
	}

	private static ByteBuffer bytes(ControlFrame frame) {
		ByteBuf buffer = frame.encode(UnpooledByteBufAllocator.DEFAULT);
		byte[] bytes = new byte[buffer.readableBytes()];
		buffer.readBytes(bytes);
		buffer.release();
		return ByteBuffer.wrap(bytes);
	}

	private final class Reader {

		private final String name;

		private final SocketChannel channel;

		private final double perNano;

		private final boolean exact;

		private final ByteBuffer in = ByteBuffer.allocate(SlowReaders.this.longestFrame + 256);

		private double credit;

		private volatile long taken;

		private long next = -1;

		private long lastPing = System.nanoTime();

		private boolean ended;

		Reader(String name, InetSocketAddress publisher, int bytesPerSecond, int receiveBuffer, TopicFilter topics)
				throws IOException {
			this.name = name;
			this.perNano = bytesPerSecond / 1e9;
			this.exact = topics.isEverything();
			this.channel = SocketChannel.open();
			if (receiveBuffer > 0) {
				this.channel.socket().setReceiveBufferSize(receiveBuffer);
			}
			this.channel.connect(publisher);
			this.channel.write(bytes(new Hello(Hello.VERSION, name, InstanceId.random(), topics, StartFrom.LATEST,
					false, List.of(), null)));
			this.channel.configureBlocking(false);
		}

		boolean read(long passed, long now) {
			if (this.ended) {
				return false;
			}
			try {
				if (now - this.lastPing > KEEPALIVE) {
					this.lastPing = now;
					this.channel.write(bytes(new Ping(1, 0)));
				}
				this.credit = Math.min(this.credit + passed * this.perNano, this.in.capacity());
				this.in.limit((int) Math.min(this.in.capacity(), this.in.position() + (long) this.credit));
				int count = this.channel.read(this.in);
				this.ended = count < 0;
				this.credit -= Math.max(0, count);
				this.taken += Math.max(0, count);
				this.in.flip();
				judge();
				this.in.compact();
			}
			catch (IOException ex) {
				this.ended = true;
			}
			catch (RuntimeException | AssertionError ex) {
				fault(ex.toString());
			}
			return !this.ended;
		}

		private void judge() {
			if (this.next == -1 && this.in.hasRemaining() && this.in.get(this.in.position()) == 6) {
				this.in.get();
			}
			while (this.in.remaining() > Integer.BYTES) {
				int at = this.in.position();
				int length = this.in.getInt(at) + Integer.BYTES;
				if (length > SlowReaders.this.longestFrame) {
					fault("a frame of " + length + " bytes behind " + this.next);
					return;
				}
				if (this.in.remaining() < length) {
					return;
				}
				judge(FrameType.of(this.in.get(at + 4)), at);
				this.in.position(at + length);
			}
		}

		private void judge(FrameType type, int at) {
			switch (type) {
				case WELCOME -> {
					this.next = this.in.getLong(at + START) + 1;
				}
				case DATA -> {
					long sequence = DataFrame.sequence(this.in, at);
					pass(sequence, sequence);
					int payload = at + DataFrame.FIXED_LENGTH + DataFrame.topicLength(DataFrame.head(this.in, at));
					int length = at + DataFrame.frameLength(DataFrame.head(this.in, at)) - payload;
					long index = Payloads.check(this.in.duplicate().position(payload), length, SequenceSender.SEED);
					if (index != sequence) {
						fault("message " + index + " at " + sequence);
					}
				}
				case GAP -> {
					SlowReaders.this.gaps++;
					pass(this.in.getLong(at + 5), this.in.getLong(at + 13));
				}
				default -> {
				}
			}
		}

		private void pass(long from, long to) {
			if (from < this.next || (this.exact && from != this.next) || to < from) {
				fault("expected " + this.next + ", got " + from + " to " + to);
			}
			this.next = to + 1;
		}

		private void fault(String what) {
			this.ended = true;
			SlowReaders.this.faults.add(this.name + ": " + what);
		}

	}

}
