package io.hein.benchmarks.peer;

import java.util.ArrayList;
import java.util.List;

import io.hein.benchmarks.cell.Cell;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * JeroMQ: an XPUB socket that waits for its subscribers instead of dropping
 * ({@code XPUB_NODROP}), and a SUB socket for each subscriber, all polled by one thread.
 */
final class JeroMqPeer implements Peer {

	private static final int LARGE = 16 * 1024;

	@Override
	public PublisherSide publisher(Cell cell) {
		return new Publishing(cell);
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new Subscribing(cell);
	}

	static int highWaterMark(Cell cell) {
		return cell.option("hwm", (cell.size() >= LARGE) ? 1000 : 10_000);
	}

	private static ZContext context(Cell cell) {
		ZContext context = new ZContext(1);
		context.getContext().setMaxSockets(cell.subscribers() + 64);
		return context;
	}

	private static final class Publishing implements PublisherSide {

		private final Cell cell;

		private final ZContext context;

		private final ZMQ.Socket socket;

		private int subscribers;

		Publishing(Cell cell) {
			this.cell = cell;
			this.context = context(cell);
			this.socket = this.context.createSocket(SocketType.XPUB);
			this.socket.setXpubNoDrop(true);
			this.socket.setXpubVerbose(true);
			this.socket.setSndHWM(highWaterMark(cell));
			this.socket.setLinger(0);
		}

		@Override
		public int start(int brokerPort) {
			return this.socket.bindToRandomPort("tcp://" + Ports.LOOPBACK);
		}

		@Override
		public int subscribers() {
			while (this.socket.recv(ZMQ.DONTWAIT) != null) {
				this.subscribers++;
			}
			return this.subscribers;
		}

		@Override
		public Sender sender() {
			// The socket keeps the array, so each message needs a new one
			return (sequence, stamp) -> {
				if (!this.socket.send(Sequences.write(new byte[this.cell.size()], sequence, stamp))) {
					throw new IllegalStateException("Not sent, error " + this.socket.errno());
				}
			};
		}

		@Override
		public void close() {
			this.context.close();
		}

	}

	private static final class Subscribing implements SubscriberSide {

		private static final int AT_ONCE = 1000;

		private final Cell cell;

		private final ZContext context;

		private volatile boolean closed;

		Subscribing(Cell cell) {
			this.cell = cell;
			this.context = context(cell);
		}

		@Override
		public void connect(int port, List<Receiver> receivers) {
			List<ZMQ.Socket> sockets = new ArrayList<>();
			for (int i = 0; i < receivers.size(); i++) {
				ZMQ.Socket socket = this.context.createSocket(SocketType.SUB);
				socket.setRcvHWM(highWaterMark(this.cell));
				socket.setLinger(0);
				socket.connect("tcp://" + Ports.LOOPBACK + ":" + port);
				socket.subscribe(ZMQ.SUBSCRIPTION_ALL);
				sockets.add(socket);
			}
			Thread thread = new Thread(() -> poll(sockets, receivers), "jeromq-poll");
			thread.setDaemon(true);
			thread.start();
		}

		private void poll(List<ZMQ.Socket> sockets, List<Receiver> receivers) {
			ZMQ.Poller poller = this.context.createPoller(sockets.size());
			sockets.forEach((socket) -> poller.register(socket, ZMQ.Poller.POLLIN));
			while (!this.closed) {
				poller.poll(100);
				for (int i = 0; i < sockets.size(); i++) {
					if (poller.pollin(i)) {
						receive(sockets.get(i), receivers.get(i));
					}
				}
			}
		}

		private void receive(ZMQ.Socket socket, Receiver receiver) {
			for (int i = 0; i < AT_ONCE; i++) {
				byte[] payload = socket.recv(ZMQ.DONTWAIT);
				if (payload == null) {
					return;
				}
				receiver.received(Sequences.sequence(payload), Sequences.stamp(payload));
			}
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

}
