package io.hein.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;

import io.hein.benchmarks.cell.Cell;
import io.hein.transport.frame.DataFrame;

/**
 * Reads all sockets by one thread into one buffer, and walks from frame to frame.
 */
final class LimitSubscriberSide implements SubscriberSide {

	private static final int BUFFER = 256 * 1024;

	private final boolean timing;

	private final Selector selector;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

	LimitSubscriberSide(Cell cell) {
		this.timing = Cell.LATENCY.equals(cell.kind());
		try {
			this.selector = Selector.open();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void connect(int port, List<Receiver> receivers) throws IOException {
		for (Receiver receiver : receivers) {
			SocketChannel channel = SocketChannel.open(new InetSocketAddress(Ports.LOOPBACK, port));
			channel.configureBlocking(false);
			channel.register(this.selector, SelectionKey.OP_READ, new Walk(receiver));
		}
		Thread thread = new Thread(this::read, "limit-read");
		thread.setDaemon(true);
		thread.start();
	}

	private void read() {
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

	@Override
	public void close() throws IOException {
		for (SelectionKey key : this.selector.keys()) {
			key.channel().close();
		}
	}

	/**
	 * One connection, with the beginning of a frame whose end has not come yet.
	 */
	private final class Walk {

		private final Receiver receiver;

		private byte[] part = new byte[256];

		private int partLength;

		Walk(Receiver receiver) {
			this.receiver = receiver;
		}

		boolean read(SocketChannel channel) throws IOException {
			ByteBuffer buffer = LimitSubscriberSide.this.buffer.clear();
			buffer.put(this.part, 0, this.partLength);
			if (channel.read(buffer) < 0) {
				return false;
			}
			int end = buffer.position();
			int at = (LimitSubscriberSide.this.timing) ? walkTiming(buffer, end) : walk(buffer, end);
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
