package io.hein.benchmarks.peer;

import java.nio.ByteBuffer;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.driver.MediaDriver;
import io.hein.benchmarks.cell.Cell;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A publication that is not connected until all subscribers are there, and waits for the
 * slowest of them.
 */
final class AeronPublisherSide implements PublisherSide {

	private final Cell cell;

	private final MediaDriver driver;

	private final Aeron aeron;

	private @Nullable ExclusivePublication publication;

	AeronPublisherSide(Cell cell) {
		this.cell = cell;
		this.driver = AeronPeer.launchDriver(cell);
		this.aeron = AeronPeer.connect(this.driver, cell);
	}

	@Override
	public int start(int brokerPort) {
		int port = Ports.free();
		this.publication = this.aeron.addExclusivePublication("aeron:udp?control-mode=dynamic|control=" + Ports.LOOPBACK
				+ ":" + port + "|fc=min,g:/" + this.cell.subscribers(), AeronPeer.STREAM);
		return port;
	}

	@Override
	public int subscribers() {
		return (this.publication != null && this.publication.isConnected()) ? this.cell.subscribers() : 0;
	}

	@Override
	public Sender sender() {
		ExclusivePublication publication = this.publication;
		if (publication == null) {
			throw new IllegalStateException("Not started");
		}
		IdleStrategy idle = AeronPeer.idleStrategy(this.cell);
		byte[] payload = new byte[this.cell.size()];
		UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.wrap(payload));
		return (sequence, stamp) -> {
			Sequences.write(payload, sequence, stamp);
			for (long at = publication.offer(buffer); at < 0; at = publication.offer(buffer)) {
				if (at != Publication.BACK_PRESSURED && at != Publication.ADMIN_ACTION) {
					throw new IllegalStateException("Not sent: " + Publication.errorString(at));
				}
				idle.idle();
			}
			idle.reset();
		};
	}

	@Override
	public void close() {
		this.aeron.close();
		this.driver.close();
	}

}
