package io.hein.benchmarks.peer;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

import io.aeron.Aeron;
import io.aeron.FragmentAssembler;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.logbuffer.FragmentHandler;
import io.hein.benchmarks.cell.Cell;
import org.agrona.concurrent.IdleStrategy;

/**
 * A subscription for each subscriber, all polled by one thread.
 */
final class AeronSubscriberSide implements SubscriberSide {

	private static final int AT_ONCE = 100;

	private final Cell cell;

	private final MediaDriver driver;

	private final Aeron aeron;

	private volatile boolean closed;

	AeronSubscriberSide(Cell cell) {
		this.cell = cell;
		this.driver = AeronPeer.launchDriver(cell);
		this.aeron = AeronPeer.connect(this.driver, cell);
	}

	@Override
	public void connect(int port, List<Receiver> receivers) {
		List<Subscription> subscriptions = new ArrayList<>();
		List<FragmentHandler> handlers = new ArrayList<>();
		for (Receiver receiver : receivers) {
			subscriptions.add(this.aeron.addSubscription("aeron:udp?control-mode=dynamic|control=" + Ports.LOOPBACK
					+ ":" + port + "|endpoint=" + Ports.LOOPBACK + ":0", AeronPeer.STREAM));
			handlers.add(new FragmentAssembler(
					(buffer, offset, length, header) -> receiver.received(buffer.getLong(offset, ByteOrder.BIG_ENDIAN),
							buffer.getLong(offset + Sequences.STAMP, ByteOrder.BIG_ENDIAN))));
		}
		Thread thread = new Thread(() -> poll(subscriptions, handlers), "aeron-poll");
		thread.setDaemon(true);
		thread.start();
	}

	private void poll(List<Subscription> subscriptions, List<FragmentHandler> handlers) {
		IdleStrategy idle = AeronPeer.idleStrategy(this.cell);
		while (!this.closed) {
			int work = 0;
			for (int i = 0; i < subscriptions.size(); i++) {
				work += subscriptions.get(i).poll(handlers.get(i), AT_ONCE);
			}
			idle.idle(work);
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.aeron.close();
		this.driver.close();
	}

}
