package io.hein.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.hein.testsupport.Figures;
import io.hein.testsupport.RoguePeer;
import io.hein.testsupport.RogueSubscriber;
import io.hein.transport.frame.ErrorCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Very many connections to a publisher in a process of its own: silent ones, idle ones,
 * bad ones.
 */
@Tag("campaign")
class ConnectionsCampaignTests {

	private static final long MAX_BYTES_EACH = 16 * 1024;

	private static final int HEAP = 0;

	private static final int DIRECT = 1;

	private static final int CONNECTIONS = 2;

	private static final int UNAUTHENTICATED = 3;

	private static final int REFUSED = 4;

	private static final int DESCRIPTORS = 5;

	private final List<SocketChannel> open = new ArrayList<>();

	@AfterEach
	void closeAll() throws IOException {
		for (SocketChannel channel : this.open) {
			channel.close();
		}
	}

	@Test
	void silentAndTricklingConnectionsAreClosedAtTheDeadlineAndHinderNoOther() throws Exception {
		int count = Campaign.number("silent", 1000);
		Duration deadline = Duration.ofSeconds(10);
		try (ForkedPeer publisher = ForkedPeer.start("measured", "0", "10000", "5000", "" + deadline.toMillis(),
				"2000")) {
			InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), publisher.awaitPort());
			attachTime(address, "warm-up");
			long[] before = publisher.measure();
			byte[] hello = RoguePeer.bytes(RogueSubscriber.hello("trickling"));
			long start = System.nanoTime();
			for (int i = 0; i < count; i++) {
				open(address);
			}
			long opened = System.nanoTime();
			Awaitility.await().until(() -> publisher.measure()[UNAUTHENTICATED] == count);
			long[] during = publisher.measure();
			long each = (during[HEAP] + during[DIRECT] - before[HEAP] - before[DIRECT]) / count;
			assertThat(each).isLessThan(MAX_BYTES_EACH);
			long worst = 0;
			int written = 0;
			while (System.nanoTime() - start < deadline.minusSeconds(2).toNanos()) {
				written = trickle(hello, written);
				worst = Math.max(worst, attachTime(address, "good"));
				Campaign.pause(Duration.ofMillis(100));
			}
			assertThat(worst).isLessThan(1000);
			awaitEnds(opened + deadline.plusSeconds(3).toNanos());
			long last = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - opened);
			Awaitility.await().until(() -> publisher.measure()[UNAUTHENTICATED] == 0);
			Figures.note("silent and trickling connections",
					"%d: all closed %d ms after the last one came (deadline %d ms); attach of a good subscriber took at most %d ms; "
							+ "%d bytes of memory each",
					count, last, deadline.toMillis(), worst, each);
		}
	}

	/**
	 * Write the next byte on each second connection.
	 */
	private int trickle(byte[] hello, int written) throws IOException {
		if (written < hello.length - 1) {
			for (int i = 0; i < this.open.size(); i += 2) {
				try {
					this.open.get(i).write(ByteBuffer.wrap(hello, written, 1));
				}
				catch (IOException ex) {
					// closed already
				}
			}
		}
		return written + 1;
	}

	private static long attachTime(InetSocketAddress address, String name) throws IOException {
		long start = System.nanoTime();
		try (RogueSubscriber good = RogueSubscriber.dial(address)) {
			good.attach(name + "-" + start);
		}
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
	}

	/**
	 * Look at all of them by turns until all have ended.
	 */
	private void awaitEnds(long deadline) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(1024);
		List<SocketChannel> left = new ArrayList<>(this.open);
		for (SocketChannel channel : left) {
			channel.configureBlocking(false);
		}
		while (!left.isEmpty()) {
			assertThat(System.nanoTime()).as("%d connections are still open", left.size()).isLessThan(deadline);
			left.removeIf((channel) -> hasEnded(channel, buffer));
			Campaign.pause(Duration.ofMillis(10));
		}
	}

	private static boolean hasEnded(SocketChannel channel, ByteBuffer buffer) {
		try {
			buffer.clear();
			return channel.read(buffer) < 0;
		}
		catch (IOException ex) {
			return true;
		}
	}

	private SocketChannel open(InetSocketAddress address) throws IOException {
		SocketChannel channel = SocketChannel.open(address);
		this.open.add(channel);
		return channel;
	}

	@Test
	void tenThousandIdleConnectionsAreHeldAndTheNextOneIsRefused() throws Exception {
		int count = Campaign.number("idle", 10_000);
		try (ForkedPeer publisher = ForkedPeer.start("measured", "0", "" + count, "1000000", "1010000", "512")) {
			InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), publisher.awaitPort());
			attachTime(address, "warm-up");
			Awaitility.await().until(() -> publisher.measure()[CONNECTIONS] == 0);
			long[] before = publisher.measure();
			long start = System.nanoTime();
			for (int i = 0; i < count; i++) {
				attach(open(address), "idle-" + i);
			}
			long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
			long[] during = publisher.measure();
			assertThat(during[CONNECTIONS]).isEqualTo(count);
			try (RogueSubscriber surplus = RogueSubscriber.dial(address)) {
				surplus.send(RogueSubscriber.hello("surplus"));
				assertThat(surplus.readError()).isEqualTo(ErrorCode.MAX_CONNECTIONS);
			}
			this.open.remove(count / 2).close();
			Awaitility.await().until(() -> publisher.measure()[CONNECTIONS] == count - 1);
			attach(open(address), "next");
			Awaitility.await().until(() -> publisher.measure()[CONNECTIONS] == count);
			long heap = (during[HEAP] - before[HEAP]) / count;
			long direct = (during[DIRECT] - before[DIRECT]) / count;
			assertThat(heap).isLessThan(MAX_BYTES_EACH);
			closeAll();
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> publisher.measure()[DESCRIPTORS] <= before[DESCRIPTORS] + 5);
			Figures.note("idle connections",
					"%d attached one after the other in %d ms; %d bytes of heap and %d of "
							+ "direct memory each; one more was refused, the slot of a closed one was free",
					count, took, heap, direct);
		}
	}

	private static void attach(SocketChannel channel, String name) throws IOException {
		channel.write(ByteBuffer.wrap(RoguePeer.bytes(RogueSubscriber.hello(name))));
		ByteBuffer head = ByteBuffer.allocate(5);
		while (head.hasRemaining()) {
			assertThat(channel.read(head)).isNotNegative();
		}
		assertThat(head.get(4)).as("WELCOME").isEqualTo((byte) 2);
	}

	@Test
	void aHundredThousandBadConnectionsWriteLittleLog() throws Exception {
		int count = Campaign.number("bad", 100_000);
		byte[][] inputs = { "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), { 0x16, 3, 1, 0, 1 },
				{ 0, 0, 0, 0 }, { 0, -1, -1, -1 }, { 0, 0, 0, 2, 99, 0 },
				"\r\n\u001b[31mERROR".getBytes(StandardCharsets.US_ASCII),
				RoguePeer.bytes(RogueSubscriber.hello("x")) };
		inputs[inputs.length - 1][10] = (byte) 0x80;
		try (ForkedPeer publisher = ForkedPeer.start("measured", "0", "10000", "5000", "10000", "512")) {
			InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), publisher.awaitPort());
			RogueSubscriber good = RogueSubscriber.dial(address);
			good.attach("good");
			long[] before = publisher.measure();
			long start = System.nanoTime();
			for (int i = 0; i < count; i++) {
				bad(address, inputs[i % inputs.length]);
			}
			long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
			Awaitility.await().until(() -> publisher.measure()[REFUSED] == before[REFUSED] + count);
			long[] after = publisher.measure();
			assertThat(after[CONNECTIONS]).isOne();
			assertThat(publisher.written()).isLessThan(1024 * 1024);
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> publisher.measure()[DESCRIPTORS] <= before[DESCRIPTORS]);
			good.close();
			Figures.note("bad connections",
					"%d in %d ms: all counted, %d bytes of log; heap %d -> %d bytes, direct " + "memory %d -> %d bytes",
					count, took, publisher.written(), before[HEAP], after[HEAP], before[DIRECT], after[DIRECT]);
		}
	}

	/**
	 * Without a connection in TIME_WAIT: there are fewer ports than connections.
	 */
	private static void bad(InetSocketAddress address, byte[] input) throws IOException {
		try (Socket socket = new Socket()) {
			socket.setOption(StandardSocketOptions.SO_LINGER, 0);
			socket.connect(address);
			socket.setSoTimeout(10_000);
			socket.getOutputStream().write(input);
			InputStream in = socket.getInputStream();
			try {
				while (in.read() >= 0) {
					// up to the end
				}
			}
			catch (SocketException ex) {
				// reset: it is the end as well
			}
		}
	}

}
