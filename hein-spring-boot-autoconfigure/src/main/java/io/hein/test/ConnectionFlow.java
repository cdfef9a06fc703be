package io.hein.test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.hein.test.FlowFaults.CutAt;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one connection: a thread that reads and writes as the faults say. Once
 * there is latency, a second thread writes what the first one has put on a
 * {@link DelayLine}.
 */
final class ConnectionFlow extends FaultyFlow {

	private final ProxyConnection connection;

	private final SocketChannel from;

	private final SocketChannel to;

	private final FlowFaults faults;

	private final FlowGroup group;

	private volatile long bytes;

	/** Nothing may be written from now on; what still comes is dropped. */
	private volatile boolean halfClosed;

	/** The connection is over: the threads have to leave. */
	private volatile boolean closed;

	private long notBefore;

	private volatile @Nullable DelayLine delayLine;

	ConnectionFlow(ProxyConnection connection, SocketChannel from, SocketChannel to, FlowFaults faults,
			FlowGroup group) {
		this.connection = connection;
		this.from = from;
		this.to = to;
		this.faults = faults;
		this.group = group;
	}

	/**
	 * Read until the end.
	 * @param pool where the buffer comes from
	 */
	void pump(BufferPool pool) {
		ByteBuffer buffer = pool.take();
		try {
			if (this.faults.cutAt().bytes() == 0) {
				this.connection.cut(this.faults.cutAt().cut());
			}
			readAll(buffer);
			end();
		}
		catch (IOException | InterruptedException ex) {
			this.connection.cut(Cut.RESET);
		}
		finally {
			pool.giveBack(buffer);
			if (this.delayLine == null) {
				this.connection.done();
			}
		}
	}

	private void readAll(ByteBuffer buffer) throws IOException, InterruptedException {
		while (awaitResumed()) {
			buffer.clear();
			if (this.from.read(buffer) < 0) {
				return;
			}
			buffer.flip();
			DelayLine line = delayLine();
			if (line != null) {
				line.put(buffer, this.faults.latencyNanos());
			}
			else {
				write(buffer);
			}
		}
	}

	// Made when latency is wanted for the first time, and used from then on: nothing
	// overtakes
	private @Nullable DelayLine delayLine() {
		DelayLine line = this.delayLine;
		if (line == null && this.faults.latencyNanos() > 0) {
			line = new DelayLine();
			this.delayLine = line;
			this.connection.startThread("delay", this::writeDelayed);
			if (this.closed) {
				line.close();
			}
		}
		return line;
	}

	private void writeDelayed() {
		try {
			DelayLine line = this.delayLine;
			ByteBuffer data = (line != null) ? line.take() : null;
			while (line != null && data != null) {
				write(data);
				data = line.take();
			}
			halfClose();
		}
		catch (InterruptedException ex) {
			this.connection.cut(Cut.RESET);
		}
		finally {
			this.connection.done();
		}
	}

	private void end() throws InterruptedException {
		DelayLine line = this.delayLine;
		if (line != null) {
			line.put(null, this.faults.latencyNanos());
		}
		else {
			halfClose();
		}
	}

	private void write(ByteBuffer data) throws InterruptedException {
		while (data.hasRemaining() && awaitResumed()) {
			if (this.halfClosed || this.faults.isBlackHole()) {
				return;
			}
			CutAt cut = this.faults.cutAt();
			if (this.bytes >= cut.bytes()) {
				this.connection.cut(cut.cut());
				return;
			}
			int length = (int) Math.min(data.remaining(), cut.bytes() - this.bytes);
			if (this.faults.chop() > 0) {
				length = Math.min(length, this.faults.chop());
			}
			length = throttled(length);
			if (!writePiece(data, length)) {
				return;
			}
			if (this.bytes == cut.bytes()) {
				this.connection.cut(cut.cut());
			}
		}
	}

	private boolean writePiece(ByteBuffer data, int length) {
		int end = data.position() + length;
		flip(data, length);
		int limit = data.limit();
		data.limit(end);
		try {
			while (data.hasRemaining()) {
				this.to.write(data);
			}
		}
		catch (IOException ex) {
			// The receiver is gone. What it sent before is still to be read by the other
			// direction, which then meets the same end.
			this.halfClosed = true;
			return false;
		}
		data.limit(limit);
		addBytes(length);
		return true;
	}

	private void addBytes(int length) {
		this.bytes += length;
		this.group.passed(length);
	}

	private void flip(ByteBuffer data, int length) {
		long bit = this.faults.flipBit();
		long index = (bit >> 3) - this.bytes;
		if (bit >= 0 && index >= 0 && index < length) {
			int at = data.position() + (int) index;
			data.put(at, (byte) (data.get(at) ^ (0x80 >> (bit & 7))));
		}
	}

	// How much of a piece may be written now; waits for it
	private int throttled(int length) throws InterruptedException {
		long rate = this.faults.bytesPerSecond();
		if (rate <= 0) {
			return length;
		}
		int piece = (int) Math.min(length, Math.max(1, rate / 50));
		long start = Math.max(this.notBefore, System.nanoTime());
		synchronized (this.faults) {
			for (long wait = start - System.nanoTime(); wait > 0 && !this.closed; wait = start - System.nanoTime()) {
				TimeUnit.NANOSECONDS.timedWait(this.faults, wait);
			}
		}
		this.notBefore = start + TimeUnit.SECONDS.toNanos(piece) / rate;
		return piece;
	}

	private boolean awaitResumed() throws InterruptedException {
		if (this.faults.isStalled()) {
			synchronized (this.faults) {
				while (this.faults.isStalled() && !this.closed) {
					this.faults.wait();
				}
			}
		}
		return !this.closed;
	}

	void close() {
		this.closed = true;
		this.faults.changed();
		DelayLine line = this.delayLine;
		if (line != null) {
			line.close();
		}
	}

	@Override
	void apply(Consumer<FlowFaults> change) {
		change.accept(this.faults);
	}

	@Override
	public ProxyFlow halfClose() {
		this.halfClosed = true;
		try {
			this.to.shutdownOutput();
		}
		catch (IOException ex) {
			// It has ended already
		}
		return this;
	}

	@Override
	public long bytes() {
		return this.bytes;
	}

}
