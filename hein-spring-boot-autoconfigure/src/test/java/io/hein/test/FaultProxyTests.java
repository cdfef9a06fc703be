package io.hein.test;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.hein.testsupport.Figures;
import io.hein.testsupport.Ports;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link FaultProxy}.
 */
class FaultProxyTests {

	private final List<AutoCloseable> open = new ArrayList<>();

	private ServerSocket target;

	private FaultProxy proxy;

	@BeforeEach
	void start() throws IOException {
		this.target = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
		this.open.add(this.target);
		this.proxy = FaultProxy.to("localhost", this.target.getLocalPort());
		this.open.add(this.proxy);
	}

	@AfterEach
	void stop() throws Exception {
		for (AutoCloseable closeable : this.open) {
			closeable.close();
		}
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("hein-test-proxy-" + this.proxy.port()));
	}

	@Test
	void bytesPassUnchangedBothWays() throws Exception {
		Pair pair = connect();
		byte[] data = random(3_000_000);
		CompletableFuture<byte[]> there = async(() -> pair.server().getInputStream().readNBytes(data.length));
		CompletableFuture<byte[]> back = async(() -> pair.client().getInputStream().readNBytes(data.length));
		CompletableFuture<Void> writer = async(() -> write(pair.server(), data));
		write(pair.client(), data);
		assertThat(there.get()).isEqualTo(data);
		assertThat(back.get()).isEqualTo(data);
		writer.get();
		// counted when written, which may be a moment after they were read
		Awaitility.await().untilAsserted(() -> {
			assertThat(this.proxy.toTarget().bytes()).isEqualTo(data.length);
			assertThat(this.proxy.toClient().bytes()).isEqualTo(data.length);
		});
		assertThat(this.proxy.accepted()).isOne();
		assertThat(this.proxy.connections()).singleElement()
			.satisfies((connection) -> assertThat(connection.clientAddress().getPort())
				.isEqualTo(pair.client().getLocalPort()));
	}

	@Test
	void anOrderlyEndIsPassedOnAndTheOtherDirectionContinues() throws Exception {
		Pair pair = connect();
		write(pair.client(), new byte[] { 1 });
		pair.client().shutdownOutput();
		assertThat(pair.server().getInputStream().readAllBytes()).containsExactly(1);
		write(pair.server(), new byte[] { 2 });
		assertThat(pair.client().getInputStream().read()).isEqualTo(2);
		pair.server().close();
		assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
		Awaitility.await().until(() -> this.proxy.connections().isEmpty());
	}

	@Test
	void aResetIsPassedOn() throws Exception {
		Pair pair = connect();
		pair.server().setSoLinger(true, 0);
		pair.server().close();
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> pair.client().getInputStream().read())
			.withMessageContaining("reset");
	}

	@Test
	void whatTheTargetSaidBeforeItClosedArrivesAlthoughTheClientStillSends() throws Exception {
		Pair pair = connect();
		write(pair.server(), new byte[] { 42 });
		pair.server().close();
		CompletableFuture<Void> writer = async(() -> {
			for (int i = 0; i < 100; i++) {
				write(pair.client(), new byte[10_000]);
			}
			return null;
		});
		assertThat(pair.client().getInputStream().read()).isEqualTo(42);
		writer.exceptionally((ex) -> null).get();
	}

	@Test
	void aResetOfAllConnectionsReachesBothSides() throws Exception {
		List<Pair> pairs = List.of(connect(), connect());
		Awaitility.await().until(() -> this.proxy.connections().size() == 2);
		List<ProxiedConnection> connections = this.proxy.connections();
		assertThat(this.proxy.cutAll(Cut.RESET)).isEqualTo(2);
		for (Pair pair : pairs) {
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> pair.client().getInputStream().read());
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> pair.server().getInputStream().read());
		}
		assertThat(connections).noneMatch(ProxiedConnection::isOpen);
		assertThat(this.proxy.connections()).isEmpty();
	}

	@Test
	void anOrderlyCutReachesBothSides() throws Exception {
		Pair pair = connect();
		Awaitility.await().until(() -> this.proxy.cutAll(Cut.CLOSE) == 1);
		assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
		assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
	}

	@ParameterizedTest
	@EnumSource
	void aConnectionIsCutAfterTheByteThatWasAskedFor(Cut cut) throws Exception {
		this.proxy.nextConnection().toClient().cutAfter(1000, cut);
		Pair pair = connect();
		write(pair.server(), random(5000));
		assertThat(readUntilTheEnd(pair.client())).isEqualTo(1000);
		Pair second = connect();
		write(second.server(), random(5000));
		assertThat(second.client().getInputStream().readNBytes(5000)).hasSize(5000);
	}

	@Test
	void aConnectionCanBeCutBeforeItsFirstByte() throws Exception {
		this.proxy.toTarget().cutAfter(0, Cut.RESET);
		Pair pair = connect();
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> pair.client().getInputStream().read());
		this.proxy.toTarget().cutNever();
		Pair second = connect();
		write(second.client(), new byte[] { 7 });
		assertThat(second.server().getInputStream().read()).isEqualTo(7);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 7, 8, 12_345, 79_999 })
	void theBitThatWasAskedForIsFlippedAndNoOther(long bit) throws Exception {
		this.proxy.toTarget().flipBit(bit);
		Pair pair = connect();
		byte[] data = random(10_000);
		write(pair.client(), data);
		byte[] expected = data.clone();
		expected[(int) (bit / 8)] ^= (byte) (0x80 >> (bit % 8));
		assertThat(pair.server().getInputStream().readNBytes(data.length)).isEqualTo(expected);
	}

	@Test
	void aStalledDirectionPutsPressureOnTheSenderAndLosesNothing() throws Exception {
		Pair pair = connect();
		this.proxy.toClient().stall();
		byte[] data = random(16_000_000);
		CompletableFuture<Void> writer = async(() -> write(pair.server(), data));
		pair.client().setSoTimeout(300);
		int early = readUntilTimeout(pair.client());
		assertThat(early).isLessThanOrEqualTo(BufferPool.SIZE);
		assertThat(writer).isNotDone();
		write(pair.client(), new byte[] { 9 });
		assertThat(pair.server().getInputStream().read()).isEqualTo(9);
		this.proxy.toClient().resume();
		pair.client().setSoTimeout(0);
		assertThat(pair.client().getInputStream().readNBytes(data.length - early))
			.isEqualTo(Arrays.copyOfRange(data, early, data.length));
		writer.get();
	}

	@Test
	void nothingIsLostOrReorderedWhileFaultsChange() throws Exception {
		Pair pair = connect();
		byte[] data = random(4_000_000);
		CompletableFuture<Void> writer = async(() -> write(pair.server(), data));
		CompletableFuture<byte[]> reader = async(() -> pair.client().getInputStream().readNBytes(data.length));
		ProxyFlow flow = this.proxy.toClient();
		Random random = new Random(1);
		Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2)).until(() -> {
			switch (random.nextInt(6)) {
				case 0 -> flow.latency(Duration.ofMillis(random.nextInt(10)));
				case 1 -> flow.throttle(1_000_000 + random.nextInt(100_000_000));
				case 2 -> flow.chop(100 + random.nextInt(1000));
				case 3 -> flow.stall();
				case 4 -> flow.resume();
				default -> flow.heal();
			}
			return reader.isDone() || random.nextInt(500) == 0;
		});
		flow.heal();
		assertThat(reader.get()).isEqualTo(data);
		writer.get();
	}

	@Test
	void latencyDelaysWithoutLimitingTheRate() throws Exception {
		this.proxy.toTarget().latency(Duration.ofMillis(100));
		Pair pair = connect();
		// At one delay for each buffer it would take half a minute
		byte[] data = random(20_000_000);
		long start = System.nanoTime();
		CompletableFuture<Void> writer = async(() -> write(pair.client(), data));
		assertThat(pair.server().getInputStream().read()).isEqualTo(data[0] & 0xFF);
		assertThat(millisSince(start)).isGreaterThanOrEqualTo(100L);
		assertThat(pair.server().getInputStream().readNBytes(data.length - 1))
			.isEqualTo(Arrays.copyOfRange(data, 1, data.length));
		assertThat(millisSince(start)).isLessThan(15_000);
		writer.get();
		pair.client().shutdownOutput();
		assertThat(pair.server().getInputStream().read()).isEqualTo(-1);
	}

	@Test
	void throttlingHoldsTheRate() throws Exception {
		this.proxy.toClient().throttle(200_000);
		Pair pair = connect();
		long start = System.nanoTime();
		write(pair.server(), random(100_000));
		assertThat(pair.client().getInputStream().readNBytes(100_000)).hasSize(100_000);
		assertThat(millisSince(start)).isGreaterThanOrEqualTo(400L);
	}

	@Test
	void choppedBytesAllArrive() throws Exception {
		this.proxy.toClient().chop(1);
		Pair pair = connect();
		byte[] data = random(20_000);
		write(pair.server(), data);
		assertThat(pair.client().getInputStream().readNBytes(data.length)).isEqualTo(data);
	}

	@Test
	void aBlackHoleTakesEverythingAndGivesNothing() throws Exception {
		Pair pair = connect();
		this.proxy.toTarget().blackHole(true);
		write(pair.client(), random(10_000_000));
		pair.server().setSoTimeout(200);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> pair.server().getInputStream().read());
		write(pair.server(), new byte[] { 3 });
		assertThat(pair.client().getInputStream().read()).isEqualTo(3);
	}

	@Test
	void oneDirectionCanBeClosed() throws Exception {
		Pair pair = connect();
		Awaitility.await().until(() -> this.proxy.connections().size() == 1);
		this.proxy.connections().get(0).toClient().halfClose();
		assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
		write(pair.client(), new byte[] { 5 });
		assertThat(pair.server().getInputStream().read()).isEqualTo(5);
		assertThatIllegalStateException().isThrownBy(() -> this.proxy.nextConnection().toClient().halfClose());
	}

	@Test
	void aFaultOfOneConnectionLeavesTheOthersAlone() throws Exception {
		Pair first = connect();
		Pair second = connect();
		Awaitility.await().until(() -> this.proxy.connections().size() == 2);
		ProxiedConnection connection = this.proxy.connections()
			.stream()
			.filter((candidate) -> candidate.clientAddress().getPort() == first.client().getLocalPort())
			.findFirst()
			.orElseThrow();
		connection.toClient().stall();
		write(first.server(), new byte[] { 1 });
		write(second.server(), new byte[] { 2 });
		assertThat(second.client().getInputStream().read()).isEqualTo(2);
		first.client().setSoTimeout(200);
		assertThatExceptionOfType(SocketTimeoutException.class)
			.isThrownBy(() -> first.client().getInputStream().read());
		connection.toClient().resume();
		first.client().setSoTimeout(0);
		assertThat(first.client().getInputStream().read()).isEqualTo(1);
	}

	@Test
	void connectionsCanBeRefusedAndHeld() throws Exception {
		this.proxy.refuse();
		Socket refused = dial();
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> refused.getInputStream().read());
		this.proxy.hold();
		Socket held = dial();
		held.setSoTimeout(200);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> held.getInputStream().read());
		assertThat(this.proxy.accepted()).isZero();
		this.proxy.accept();
		held.setSoTimeout(0);
		Socket server = this.target.accept();
		this.open.add(server);
		write(server, new byte[] { 8 });
		assertThat(held.getInputStream().read()).isEqualTo(8);
		assertThat(this.proxy.accepted()).isOne();
	}

	@Test
	void theTargetCanBeReplaced() throws Exception {
		try (ServerSocket other = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			this.proxy.target(new InetSocketAddress(InetAddress.getLoopbackAddress(), other.getLocalPort()));
			Socket client = dial();
			try (Socket server = other.accept()) {
				write(client, new byte[] { 4 });
				assertThat(server.getInputStream().read()).isEqualTo(4);
			}
		}
	}

	@Test
	void aTargetThatDoesNotListenMeansAReset() throws Exception {
		// one that no other process gets meanwhile
		this.proxy.target(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.unused()));
		Socket client = dial();
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> client.getInputStream().read());
	}

	@Test
	void negativeNumbersAreNotAccepted() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.proxy.toClient().chop(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.proxy.toClient().throttle(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.proxy.toClient().cutAfter(-1, Cut.CLOSE));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.proxy.toClient().latency(Duration.ofMillis(1).negated()));
	}

	@Test
	@Tag("load")
	void itIsFastEnoughForALoadTest() throws Exception {
		int connections = 20;
		int bytes = 10_000_000;
		List<Pair> pairs = new ArrayList<>();
		for (int i = 0; i < connections; i++) {
			pairs.add(connect());
		}
		long start = System.nanoTime();
		List<CompletableFuture<Long>> readers = new ArrayList<>();
		for (Pair pair : pairs) {
			async(() -> {
				byte[] block = new byte[256 * 1024];
				for (int sent = 0; sent < bytes; sent += block.length) {
					write(pair.server(), block);
				}
				pair.server().shutdownOutput();
				return null;
			});
			readers.add(async(() -> (long) readUntilTheEnd(pair.client())));
		}
		long total = 0;
		for (CompletableFuture<Long> reader : readers) {
			total += reader.get(60, TimeUnit.SECONDS);
		}
		assertThat(total).isGreaterThanOrEqualTo((long) connections * bytes);
		// It has to reach 500 on two idle cores, of which a busy machine may leave
		// little.
		// One that takes each byte in its hand needs minutes, which the readers do not
		// have.
		Figures.note("fault proxy", "%.0f MB a second", total / 1e6 / (millisSince(start) / 1e3));
	}

	private Pair connect() throws IOException {
		Socket client = dial();
		Socket server = this.target.accept();
		this.open.add(server);
		return new Pair(client, server);
	}

	private Socket dial() throws IOException {
		Socket client = new Socket(this.proxy.host(), this.proxy.port());
		client.setTcpNoDelay(true);
		this.open.add(client);
		return client;
	}

	private static byte[] random(int length) {
		byte[] data = new byte[length];
		new Random(length).nextBytes(data);
		return data;
	}

	private static Void write(Socket socket, byte[] data) throws IOException {
		OutputStream out = socket.getOutputStream();
		out.write(data);
		return null;
	}

	private static int readUntilTheEnd(Socket socket) throws IOException {
		return readUntil(socket, SocketException.class);
	}

	private static int readUntilTimeout(Socket socket) throws IOException {
		return readUntil(socket, SocketTimeoutException.class);
	}

	private static int readUntil(Socket socket, Class<? extends IOException> end) throws IOException {
		InputStream in = socket.getInputStream();
		byte[] buffer = new byte[64 * 1024];
		int total = 0;
		try {
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				total += count;
			}
			if (end == SocketTimeoutException.class) {
				throw new EOFException();
			}
		}
		catch (IOException ex) {
			assertThat(ex).isInstanceOf(end);
		}
		return total;
	}

	private static long millisSince(long start) {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
	}

	private static <T> CompletableFuture<T> async(Callable<T> task) {
		CompletableFuture<T> future = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				future.complete(task.call());
			}
			catch (Exception ex) {
				future.completeExceptionally(new CompletionException(ex));
			}
		}, "fault-proxy-test");
		thread.setDaemon(true);
		thread.start();
		return future;
	}

	/**
	 * Both ends.
	 */
	private record Pair(Socket client, Socket server) {

	}

}
