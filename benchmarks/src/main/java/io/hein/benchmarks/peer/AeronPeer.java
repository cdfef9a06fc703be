package io.hein.benchmarks.peer;

import java.util.List;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.hein.benchmarks.cell.Cell;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Aeron over UDP to one destination for each subscriber (dynamic multi-destination-cast),
 * with flow control by the slowest of them, so that nothing is lost. Each process has a
 * media driver of its own, with one thread: there are no processors for more.
 */
final class AeronPeer implements Peer {

	static final int STREAM = 10;

	/**
	 * Receivers have room for twice the window in their sockets, as the documentation
	 * advises, and a window is at most half a term.
	 */
	private static final int SOCKET_BUFFER = 2 * 1024 * 1024;

	private static final int SPINS = 10;

	private static final int YIELDS = 5;

	private static final int SHORTEST_NANOS = 1000;

	@Override
	public PublisherSide publisher(Cell cell) {
		return new AeronPublisherSide(cell);
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new AeronSubscriberSide(cell);
	}

	@Override
	public List<String> jvmOptions() {
		return List.of("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
				"--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED", "-Dagrona.disable.bounds.checks=true");
	}

	static MediaDriver launchDriver(Cell cell) {
		return MediaDriver
			.launchEmbedded(new MediaDriver.Context().aeronDirectoryName(CommonContext.generateRandomDirName())
				.threadingMode(ThreadingMode.SHARED)
				.sharedIdleStrategy(idleStrategy(cell))
				.socketSndbufLength(SOCKET_BUFFER)
				.socketRcvbufLength(SOCKET_BUFFER)
				.initialWindowLength(window(cell))
				.publicationTermBufferLength(term(cell))
				.mtuLength(cell.option("mtu", 8192))
				.dirDeleteOnShutdown(true));
	}

	private static int term(Cell cell) {
		return cell.option("term", 4096) * 1024;
	}

	private static int window(Cell cell) {
		return cell.option("window.kb", 1024) * 1024;
	}

	static Aeron connect(MediaDriver driver, Cell cell) {
		return Aeron.connect(
				new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()).idleStrategy(idleStrategy(cell)));
	}

	/**
	 * A thread that has nothing to do spins, yields, and then sleeps, since there are
	 * fewer processors than threads. It sleeps for no longer than what a latency is made
	 * of.
	 */
	static IdleStrategy idleStrategy(Cell cell) {
		return new BackoffIdleStrategy(SPINS, YIELDS, SHORTEST_NANOS, cell.option("park", 50) * 1000L);
	}

}
