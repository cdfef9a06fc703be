package io.hein.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

import io.hein.benchmarks.cell.Cell;
import io.hein.transport.frame.DataFrame;

/**
 * Reads sockets into a buffer, and walks from frame to frame: all of them by one thread,
 * or each by a thread of its own.
 */
final class LimitSubscriberSide implements SubscriberSide {

	private final boolean timing;

	private final boolean threads;

	private final List<Reader> readers = new ArrayList<>();

	LimitSubscriberSide(Cell cell, boolean threads) {
		this.timing = Cell.LATENCY.equals(cell.kind());
		this.threads = threads;
	}

	@Override
	public void connect(int port, List<Receiver> receivers) throws IOException {
		if (!this.threads) {
			connect(port, receivers, new Reader(this.timing));
			return;
		}
		for (Receiver receiver : receivers) {
			connect(port, List.of(receiver), new Reader(this.timing));
		}
	}

	private void connect(int port, List<Receiver> receivers, Reader reader) throws IOException {
		this.readers.add(reader);
		for (Receiver receiver : receivers) {
			reader.add(SocketChannel.open(new InetSocketAddress(Ports.LOOPBACK, port)), receiver);
		}
		Thread thread = new Thread(reader, "limit-read");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		for (Reader reader : this.readers) {
			reader.close();
		}
	}

	/**
	 * What one thread reads.
	 */
	private static final class Reader implements Runnable {

		private static final int BUFFER = 256 * 1024;

		private final boolean timing;

		private final Selector selector;

		private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

		Reader(boolean timing) throws IOException {
			this.timing = timing;
			this.selector = Selector.open();
		}

		void add(SocketChannel channel, Receiver receiver) throws IOException {
			channel.configureBlocking(false);
			channel.register(this.selector, SelectionKey.OP_READ, new Walk(this, receiver));
		}

		@Override
		public void run() {
			try {
				while (this.selector.isOpen()) {
					this.selector.select();
					for (SelectionKey key : this.selector.selectedKeys()) {
						if (!((Walk) key.attachment()).read((SocketChannel) key.channel())) {
							key.cancel();
						}
					}
					this.selector.selectedKeys().clear();
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		void close() throws IOException {
			for (SelectionKey key : this.selector.keys()) {
				key.channel().close();
			}
		}

	}

	/**
	 * One connection, with the beginning of a frame whose end has not come yet.
	 */
	private static final class Walk {

		private final Reader reader;

		private final Receiver receiver;

		private byte[] part = new byte[256];

		private int partLength;

		Walk(Reader reader, Receiver receiver) {
			this.reader = reader;
			this.receiver = receiver;
		}

		boolean read(SocketChannel channel) throws IOException {
			ByteBuffer buffer = this.reader.buffer.clear();
			buffer.put(this.part, 0, this.partLength);
			if (channel.read(buffer) < 0) {
				return false;
			}
			int end = buffer.position();
			int at = (this.reader.timing) ? walkTiming(buffer, end) : walk(buffer, end);
			keep(buffer.position(at).limit(end));
			return true;
		}

		private int walk(ByteBuffer buffer, int end) {
			int at = 0;
			long count = 0;
			while (end - at >= Integer.BYTES) {
				int next = at + Integer.BYTES + buffer.getInt(at);
				if (next > end) {
					break;
				}
				at = next;
				count++;
			}
			this.receiver.passed(count);
			return at;
		}

		private int walkTiming(ByteBuffer buffer, int end) {
			int at = 0;
			while (end - at >= Integer.BYTES) {
				int next = at + Integer.BYTES + buffer.getInt(at);
				if (next > end) {
					break;
				}
				int payload = at + DataFrame.FIXED_LENGTH + Topics.TOPIC.length();
				this.receiver.received(buffer.getLong(payload), buffer.getLong(payload + Sequences.STAMP));
				at = next;
			}
			return at;
		}

		private void keep(ByteBuffer rest) {
			this.partLength = rest.remaining();
			if (this.part.length < this.partLength) {
				this.part = new byte[this.partLength * 2];
			}
			rest.get(this.part, 0, this.partLength);
		}

	}

}
