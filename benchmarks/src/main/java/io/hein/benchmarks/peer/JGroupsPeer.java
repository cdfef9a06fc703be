package io.hein.benchmarks.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.hein.benchmarks.cell.Cell;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.protocols.BaseBundler;
import org.jgroups.protocols.pbcast.GMS;
import org.jspecify.annotations.Nullable;

/**
 * JGroups over TCP as it is shipped ({@code tcp.xml}): the members know the publisher's
 * address (TCPPING), and everybody gets what is sent to the group. The publisher does not
 * get its own messages, which the manual advises where they are of no use. Whoever sends
 * faster than the transport waits: by default it drops what is too much and sends it
 * again a second later, with which this flood comes to a standstill.
 */
final class JGroupsPeer implements Peer {

	private static final String GROUP = "bench";

	@Override
	public PublisherSide publisher(Cell cell) {
		return new Publishing(cell);
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new Subscribing();
	}

	/**
	 * Make a member of the group.
	 * @param port where to listen
	 * @param publisherPort where the publisher listens
	 * @return the member, not connected yet
	 */
	private static JChannel member(int port, int publisherPort) throws Exception {
		System.setProperty("jgroups.bind_addr", Ports.LOOPBACK);
		System.setProperty("jgroups.bind_port", Integer.toString(port));
		System.setProperty("jgroups.tcp.port_range", "0");
		System.setProperty("jgroups.tcpping.initial_hosts", Ports.LOOPBACK + "[" + publisherPort + "]");
		return new JChannel("tcp.xml");
	}

	/**
	 * Join the group. What drops is set when it connects, so it is not to be set before.
	 */
	private static JChannel join(JChannel member) throws Exception {
		member.connect(GROUP);
		((BaseBundler) member.getProtocolStack().getTransport().getBundler()).dropWhenFull(false);
		return member;
	}

	private static final class Publishing implements PublisherSide {

		private final Cell cell;

		private @Nullable JChannel channel;

		Publishing(Cell cell) {
			this.cell = cell;
		}

		@Override
		public int start(int brokerPort) throws Exception {
			int port = Ports.free();
			JChannel channel = member(port, port);
			// It is the first, so it need not look for others for two seconds
			channel.getProtocolStack().<GMS>findProtocol(GMS.class).setJoinTimeout(1);
			this.channel = join(channel);
			return port;
		}

		@Override
		public int subscribers() {
			return channel().getView().size() - 1;
		}

		@Override
		public Sender sender() {
			JChannel channel = channel();
			// The channel keeps the array to send it again, so each message needs a new
			// one
			return (sequence, stamp) -> channel
				.send(new BytesMessage(null, Sequences.write(new byte[this.cell.size()], sequence, stamp))
					.setFlag(Message.TransientFlag.DONT_LOOPBACK));
		}

		private JChannel channel() {
			return Objects.requireNonNull(this.channel);
		}

		@Override
		public void close() {
			if (this.channel != null) {
				this.channel.close();
			}
		}

	}

	private static final class Subscribing implements SubscriberSide {

		private static final int AT_ONCE = 20;

		private final List<JChannel> channels = new ArrayList<>();

		@Override
		public void prepare(int port, List<Receiver> receivers) throws Exception {
			for (Receiver receiver : receivers) {
				JChannel channel = member(Ports.free(), port);
				this.channels.add(channel);
				channel.setReceiver(new Receiving(receiver));
			}
		}

		/**
		 * Several at once, whom the group takes in together.
		 */
		@Override
		public void connect(int port, List<Receiver> receivers) throws Exception {
			ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE);
			try {
				for (Future<JChannel> joined : executor.invokeAll(
						this.channels.stream().map((channel) -> (Callable<JChannel>) () -> join(channel)).toList())) {
					joined.get();
				}
			}
			finally {
				executor.shutdownNow();
			}
		}

		@Override
		public void close() {
			// The process ends: a leave of each from a group of all would take long
			this.channels.clear();
		}

	}

	private record Receiving(Receiver receiver) implements org.jgroups.Receiver {

		@Override
		public void receive(Message message) {
			byte[] array = message.getArray();
			int at = message.getOffset();
			this.receiver.received(Sequences.sequence(array, at), Sequences.stamp(array, at));
		}

	}

}
