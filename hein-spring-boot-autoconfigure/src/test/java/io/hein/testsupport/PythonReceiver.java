package io.hein.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.hein.transport.classic.ClassicFormatException;
import io.hein.transport.classic.ClassicFrame;
import io.hein.transport.classic.ClassicFrameReader;
import io.hein.transport.classic.ClassicJson;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plays a subscriber of Python hein on a plain socket: small reads, one acknowledgement
 * for each read that completes a frame, its user's code on the same thread, and no
 * patience in the handshake. One connection; it does not dial again.
 */
public final class PythonReceiver implements AutoCloseable {

	/**
	 * A real one gives up after one second; the machine may be busy.
	 */
	private static final int PATIENCE_MILLIS = 30_000;

	private static final byte ACK = 0x06;

	private final Socket socket = new Socket();

	private final List<Frame> frames = new ArrayList<>();

	private final CountDownLatch ended = new CountDownLatch(1);

	private final Behaviour behaviour;

	private volatile @Nullable End end;

	private volatile @Nullable Consumer<Frame> listener;

	private PythonReceiver(Behaviour behaviour) {
		this.behaviour = behaviour;
	}

	/**
	 * Dial and shake hands.
	 * @param address the publisher's address
	 * @param name the name
	 * @param behaviour how it behaves then
	 * @return an accepted receiver that reads on a thread of its own
	 */
	public static PythonReceiver connect(InetSocketAddress address, String name, Behaviour behaviour)
			throws IOException {
		PythonReceiver receiver = dial(address, behaviour);
		receiver.send(name);
		assertThat(receiver.readAck()).as("second ACK").isTrue();
		receiver.start();
		return receiver;
	}

	/**
	 * Dial and wait for the first ACK.
	 * @param address the publisher's address
	 * @param behaviour how it behaves after the handshake
	 * @return a receiver that has said nothing yet
	 */
	public static PythonReceiver dial(InetSocketAddress address, Behaviour behaviour) throws IOException {
		PythonReceiver receiver = new PythonReceiver(behaviour);
		receiver.socket.connect(address, 5000);
		receiver.socket.setSoTimeout(PATIENCE_MILLIS);
		assertThat(receiver.readAck()).as("first ACK").isTrue();
		return receiver;
	}

	/**
	 * Send a name, or whatever else.
	 * @param text the text, as ISO-8859-1
	 */
	public void send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	/**
	 * Read one byte.
	 * @return whether it was an ACK, {@code false} at the end
	 */
	public boolean readAck() throws IOException {
		int read = this.socket.getInputStream().read();
		assertThat(read).isIn(-1, (int) ACK);
		return read == ACK;
	}

	/**
	 * Begin to read.
	 */
	public void start() throws IOException {
		this.socket.setSoTimeout(0);
		Thread thread = new Thread(this::run, "python-receiver");
		thread.setDaemon(true);
		thread.start();
	}

	private void run() {
		Collector collector = new Collector();
		ClassicFrameReader reader = new ClassicFrameReader(collector, new UnpooledByteBufAllocator(false, true),
				1 << 24, 1 << 25);
		byte[] buffer = new byte[this.behaviour.readSize];
		try {
			InputStream in = this.socket.getInputStream();
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				collector.read.clear();
				reader.read(Unpooled.wrappedBuffer(buffer, 0, read));
				if (!collector.read.isEmpty()) {
					acknowledge();
					collector.read.forEach(this::handle);
				}
			}
			ended(End.END_OF_STREAM);
		}
		catch (SocketException ex) {
			ended((String.valueOf(ex.getMessage()).contains("reset")) ? End.RESET : End.CLOSED_HERE);
		}
		catch (IOException | ClassicFormatException ex) {
			ended(End.DEAD);
		}
		reader.close();
	}

	private void acknowledge() throws IOException {
		int now = (this.behaviour.lateness > 0) ? Math.min(1, this.behaviour.acks) : this.behaviour.acks;
		for (int i = 0; i < now; i++) {
			this.socket.getOutputStream().write(ACK);
		}
		if (now < this.behaviour.acks) {
			CompletableFuture.delayedExecutor(this.behaviour.lateness, TimeUnit.MILLISECONDS)
				.execute(() -> acknowledgeLate(this.behaviour.acks - now));
		}
	}

	private void acknowledgeLate(int count) {
		try {
			this.socket.getOutputStream().write("\u0006".repeat(count).getBytes(StandardCharsets.US_ASCII));
		}
		catch (IOException ex) {
			// it has ended meanwhile
		}
	}

	private void handle(Frame frame) {
		Consumer<Frame> listening = this.listener;
		if (listening != null) {
			listening.accept(frame);
		}
		else {
			synchronized (this.frames) {
				this.frames.add(frame);
			}
		}
		if (this.behaviour.callback > 0 && frame.key() != ClassicFrame.Key.PING) {
			pause(this.behaviour.callback);
		}
	}

	private void pause(long millis) {
		try {
			new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void ended(End how) {
		this.end = how;
		if (how == End.END_OF_STREAM) {
			closeQuietly();
		}
		this.ended.countDown();
	}

	private void closeQuietly() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			// of no interest
		}
	}

	/**
	 * Pass each frame to a listener, instead of keeping it.
	 * @param listener called on the receiver's thread
	 */
	public void listener(Consumer<Frame> listener) {
		this.listener = listener;
	}

	/**
	 * What came so far, pings included.
	 * @return a snapshot
	 */
	public List<Frame> frames() {
		synchronized (this.frames) {
			return List.copyOf(this.frames);
		}
	}

	/**
	 * What came so far, without pings.
	 * @return a snapshot
	 */
	public List<Frame> messages() {
		return frames().stream().filter((frame) -> frame.key() != ClassicFrame.Key.PING).toList();
	}

	/**
	 * Wait for messages.
	 * @param count how many, pings not counted
	 * @return the messages
	 */
	public List<Frame> awaitMessages(int count) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(messages()).hasSizeGreaterThanOrEqualTo(count));
		return messages();
	}

	/**
	 * Wait for the end of the connection.
	 * @return how it ended
	 */
	public End awaitEnd() throws InterruptedException {
		assertThat(this.ended.await(60, TimeUnit.SECONDS)).as("the connection has ended").isTrue();
		return this.end;
	}

	/**
	 * How the connection ended.
	 * @return how, {@code null} if it has not
	 */
	public @Nullable End end() {
		return this.end;
	}

	/**
	 * The local port.
	 * @return the port
	 */
	public int localPort() {
		return this.socket.getLocalPort();
	}

	/**
	 * End the connection with a reset.
	 */
	public void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * How the connection ended.
	 */
	public enum End {

		/**
		 * In order: such a receiver dials again.
		 */
		END_OF_STREAM,

		/**
		 * With a reset: such a receiver never comes back.
		 */
		RESET,

		/**
		 * By this side.
		 */
		CLOSED_HERE,

		/**
		 * What came could not be read.
		 */
		DEAD

	}

	/**
	 * How a receiver behaves.
	 *
	 * @param readSize how much it reads at once
	 * @param acks how often it acknowledges
	 * @param callback how many milliseconds its user takes for a message
	 * @param lateness how many milliseconds later than the first one the others come
	 */
	public record Behaviour(int readSize, int acks, long callback, long lateness) {

		public Behaviour(int readSize, int acks, long callback) {
			this(readSize, acks, callback, 0);
		}

		/**
		 * As it comes out of the box.
		 */
		public static final Behaviour DEFAULT = new Behaviour(1024, 1, 0);

		/**
		 * It never acknowledges.
		 */
		public static final Behaviour NEVER_ACKNOWLEDGES = new Behaviour(1024, 0, 0);

	}

	/**
	 * A frame that came.
	 */
	public record Frame(ClassicFrame.Key key, String tag, boolean unpack, byte[] payload) {

		/**
		 * The payload as text.
		 * @return each byte a character
		 */
		public String text() {
			return new String(this.payload, StandardCharsets.ISO_8859_1);
		}

		/**
		 * The value in a frame of typed JSON.
		 * @return the value
		 */
		public @Nullable Object value() {
			return ClassicJson.decode(this.payload);
		}

		@Override
		public String toString() {
			return this.key + ":" + this.tag + ":" + HexFormat.of().formatHex(this.payload);
		}

	}

	private static final class Collector implements ClassicFrameReader.Sink {

		final List<Frame> read = new ArrayList<>();

		@Override
		public void onFrame(ClassicFrame frame) {
			this.read.add(new Frame(frame.key(), frame.tag(), frame.isUnpack(), frame.payload()));
		}

		@Override
		public void onTooLong() {
			throw new ClassicFormatException("too long");
		}

		@Override
		public void onMalformed(String reason) {
			throw new ClassicFormatException(reason);
		}

	}

}
