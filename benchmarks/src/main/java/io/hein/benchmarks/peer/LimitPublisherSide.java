package io.hein.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

import io.hein.benchmarks.cell.Cell;

/**
 * Writes one buffer of frames again and again to all sockets.
 */
final class LimitPublisherSide implements PublisherSide {

	private final Cell cell;

	private final ByteBuffer frames;

	private final int frameLength;

	private final LimitAcceptor acceptor;

	private final Selector selector;

	private int blocked;

	LimitPublisherSide(Cell cell) {
		try {
			this.cell = cell;
			this.frames = ConstantFrames.create(cell.size());
			this.frameLength = this.frames.getInt(0) + Integer.BYTES;
			this.acceptor = new LimitAcceptor(cell);
			this.selector = Selector.open();
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
	public Sender sender() {
		throw new UnsupportedOperationException("The limit has no sender: it writes what was made before");
	}

	@Override
	public void flood(Flood flood) throws IOException {
		Lap[] laps = new Lap[this.cell.subscribers()];
		for (int i = 0; i < laps.length; i++) {
			laps[i] = new Lap(this.acceptor.accept().get(i));
		}
		long limit = Long.MAX_VALUE;
		while (limit == Long.MAX_VALUE || total(laps) < limit * laps.length) {
			if (limit == Long.MAX_VALUE && !flood.goesOn()) {
				limit = end(laps);
			}
			for (Lap lap : laps) {
				lap.write(limit);
			}
			flood.sent(total(laps) / laps.length / this.frameLength);
			awaitSockets(laps.length);
		}
	}

	private static long total(Lap[] laps) {
		long total = 0;
		for (Lap lap : laps) {
			total += lap.written;
		}
		return total;
	}

	/**
	 * Where all sockets have had the same number of whole frames.
	 */
	private long end(Lap[] laps) {
		long most = 0;
		for (Lap lap : laps) {
			most = Math.max(most, lap.written);
		}
		return (most + this.frameLength - 1) / this.frameLength * this.frameLength;
	}

	private void awaitSockets(int count) throws IOException {
		if (this.blocked > 0) {
			if (this.blocked == count) {
				this.selector.select(100);
			}
			else {
				this.selector.selectNow();
			}
			for (SelectionKey key : this.selector.selectedKeys()) {
				((Lap) key.attachment()).unblock();
			}
			this.selector.selectedKeys().clear();
		}
	}

	@Override
	public void close() throws IOException {
		this.selector.close();
		this.acceptor.close();
	}

	/**
	 * How far one socket is.
	 */
	private final class Lap {

		private final SocketChannel channel;

		private final SelectionKey key;

		private final ByteBuffer rest;

		private long written;

		Lap(SocketChannel channel) throws IOException {
			this.channel = channel;
			this.key = channel.register(LimitPublisherSide.this.selector, 0, this);
			this.rest = LimitPublisherSide.this.frames.duplicate();
		}

		void write(long limit) throws IOException {
			if (this.key.interestOps() != 0 || this.written >= limit) {
				return;
			}
			if (!this.rest.hasRemaining()) {
				this.rest.clear();
			}
			if (limit - this.written < this.rest.remaining()) {
				this.rest.limit(this.rest.position() + (int) (limit - this.written));
			}
			this.written += this.channel.write(this.rest);
			if (this.rest.hasRemaining()) {
				this.key.interestOps(SelectionKey.OP_WRITE);
				LimitPublisherSide.this.blocked++;
			}
		}

		void unblock() {
			this.key.interestOps(0);
			LimitPublisherSide.this.blocked--;
		}

	}

}
