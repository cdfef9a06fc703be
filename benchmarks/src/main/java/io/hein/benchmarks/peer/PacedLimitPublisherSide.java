package io.hein.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import io.hein.benchmarks.cell.Cell;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * One thread puts frames into a ring and wakes the one that writes what is there to all
 * sockets, or writes itself if the option {@code writer} is {@code sender}. For rates
 * that sockets take with ease: a ring that overflows ends the cell.
 */
final class PacedLimitPublisherSide implements PublisherSide {

	private static final int RING_FRAMES = 16 * 1024;

	private final LimitAcceptor acceptor;

	private final int size;

	private final int frameLength;

	private final ByteBuffer ring;

	private final boolean inline;

	private final Thread writer = new Thread(this::write, "limit-write");

	private volatile long appended;

	private volatile long written;

	private volatile boolean waiting;

	private volatile boolean closed;

	PacedLimitPublisherSide(Cell cell) {
		this.size = cell.size();
		this.frameLength = DataFrame.length(Topics.TOPIC.length(), 0, this.size);
		this.ring = ByteBuffer.allocateDirect(RING_FRAMES * this.frameLength);
		this.inline = "sender".equals(cell.option("writer", "thread"));
		this.writer.setDaemon(true);
		try {
			this.acceptor = new LimitAcceptor(cell);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public int start(int brokerPort) throws IOException {
		return this.acceptor.port();
	}

	@Override
	public int subscribers() {
		try {
			return this.acceptor.accept().size();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public Sender sender() throws IOException {
		List<SocketChannel> channels = this.acceptor.accept();
		if (!this.inline) {
			this.writer.start();
		}
		ByteBuf out = Unpooled.wrappedBuffer(this.ring);
		byte[] topic = Topics.TOPIC.getBytes(StandardCharsets.UTF_8);
		byte[] headers = new byte[0];
		byte[] payload = new byte[this.size];
		return (sequence, stamp) -> {
			if (this.appended - this.written >= RING_FRAMES) {
				throw new IllegalStateException("The sockets do not take this rate");
			}
			out.setIndex(0, (int) (this.appended % RING_FRAMES) * this.frameLength);
			DataFrame.write(out, this.appended + 1, false, ContentType.BYTES, topic, headers,
					Sequences.write(payload, sequence, stamp));
			this.appended++;
			if (this.inline) {
				write(channels);
			}
			else if (this.waiting) {
				LockSupport.unpark(this.writer);
			}
		};
	}

	private void write() {
		try {
			List<SocketChannel> channels = this.acceptor.accept();
			while (!this.closed) {
				awaitFrames();
				write(channels);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void write(List<SocketChannel> channels) throws IOException {
		long to = Math.min(this.appended, (this.written / RING_FRAMES + 1) * RING_FRAMES);
		int from = (int) (this.written % RING_FRAMES) * this.frameLength;
		int length = (int) (to - this.written) * this.frameLength;
		for (SocketChannel channel : channels) {
			ByteBuffer frames = this.ring.duplicate().position(from).limit(from + length);
			while (frames.hasRemaining()) {
				channel.write(frames);
			}
		}
		this.written = to;
	}

	private void awaitFrames() {
		while (this.written == this.appended && !this.closed) {
			this.waiting = true;
			if (this.written == this.appended && !this.closed) {
				LockSupport.park(this);
			}
			this.waiting = false;
		}
	}

	@Override
	public void close() throws IOException {
		this.closed = true;
		LockSupport.unpark(this.writer);
		this.acceptor.close();
	}

}
