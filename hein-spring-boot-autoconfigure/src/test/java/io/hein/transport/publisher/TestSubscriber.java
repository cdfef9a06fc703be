package io.hein.transport.publisher;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.hein.transport.frame.Ack;
import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.frame.Welcome;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A subscriber of nothing but a socket and the frames. Reading gives up after 10 s.
 */
final class TestSubscriber implements AutoCloseable {

	/**
	 * Only a test that fails waits for so long.
	 */
	private static final int TIMEOUT_MILLIS = 60_000;

	private final Socket socket;

	private final DataInputStream in;

	private boolean greeted;

	TestSubscriber(@Nullable InetSocketAddress address) throws IOException {
		this(address, 0);
	}

	TestSubscriber(@Nullable InetSocketAddress address, int receiveBuffer) throws IOException {
		this.socket = new Socket();
		if (receiveBuffer > 0) {
			this.socket.setReceiveBufferSize(receiveBuffer);
		}
		this.socket.connect(address, TIMEOUT_MILLIS);
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(TIMEOUT_MILLIS);
		this.in = new DataInputStream(new BufferedInputStream(this.socket.getInputStream(), 64 * 1024));
	}

	static Hello hello(String name, String... topics) {
		return hello(name, InstanceId.random(), topics);
	}

	static Hello hello(String name, InstanceId id, String... topics) {
		return new Hello(Hello.VERSION, name, id, filter(topics), StartFrom.LATEST, false, List.of(), null);
	}

	static Hello resume(String name, InstanceId id, Position position, String... topics) {
		return new Hello(Hello.VERSION, name, id, filter(topics), StartFrom.LATEST, true, List.of(position), null);
	}

	static Hello earliest(String name, String... topics) {
		return new Hello(Hello.VERSION, name, InstanceId.random(), filter(topics), StartFrom.EARLIEST, false, List.of(),
				null);
	}

	private static TopicFilter filter(String... topics) {
		return (topics.length == 0) ? TopicFilter.EVERYTHING : TopicFilter.of(topics);
	}

	static byte[] bytes(ControlFrame frame) {
		ByteBuf buffer = frame.encode(UnpooledByteBufAllocator.DEFAULT);
		byte[] bytes = new byte[buffer.readableBytes()];
		buffer.readBytes(bytes);
		buffer.release();
		return bytes;
	}

	void send(ControlFrame frame) throws IOException {
		send(bytes(frame));
	}

	void send(byte... bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
	}

	void ack(long handled, long... failed) throws IOException {
		send(new Ack(handled, failed));
	}

	Welcome attach(Hello hello) throws IOException {
		send(hello);
		return welcome();
	}

	Welcome welcome() throws IOException {
		return (Welcome) await(FrameType.WELCOME).control();
	}

	/**
	 * The next frame, {@code null} at the end of the connection.
	 */
	@Nullable Frame read() throws IOException {
		try {
			passGreeting();
			byte[] frame = new byte[this.in.readInt()];
			this.in.readFully(frame);
			return Frame.of(frame);
		}
		catch (EOFException | SocketException ex) {
			return null;
		}
	}

	/**
	 * A publisher that serves classic subscribers too greets with a byte of theirs.
	 */
	private void passGreeting() throws IOException {
		if (!this.greeted) {
			this.greeted = true;
			this.in.mark(1);
			if (this.in.read() != 0x06) {
				this.in.reset();
			}
		}
	}

	/**
	 * Read up to a frame of a type.
	 */
	Frame await(FrameType type) throws IOException {
		List<Frame> passed = new ArrayList<>();
		for (Frame frame = read(); frame != null; frame = read()) {
			if (frame.type() == type) {
				return frame;
			}
			passed.add(frame);
		}
		throw new AssertionError("The connection ended before " + type + ", after " + passed);
	}

	/**
	 * Read so many messages; other frames but GAP are skipped.
	 */
	List<Long> messages(int count) throws IOException {
		List<Long> sequences = new ArrayList<>();
		while (sequences.size() < count) {
			Frame frame = read();
			assertThat(frame).as("after %s", sequences).isNotNull();
			assertThat(frame.type()).isNotIn(FrameType.GAP, FrameType.ERROR, FrameType.GOODBYE);
			if (frame.type() == FrameType.DATA) {
				sequences.add(frame.sequence());
			}
		}
		return sequences;
	}

	/**
	 * Read to the end of the connection.
	 * @return the code of an ERROR just before it, {@code null} if there was none
	 */
	@Nullable ErrorCode error() throws IOException {
		Frame last = null;
		for (Frame frame = read(); frame != null; frame = read()) {
			last = frame;
		}
		return (last != null && last.control() instanceof ErrorFrame error) ? error.code() : null;
	}

	/**
	 * All bytes up to the end of the connection.
	 */
	byte[] readAll() throws IOException {
		return this.in.readAllBytes();
	}

	int localPort() {
		return this.socket.getLocalPort();
	}

	void halfClose() throws IOException {
		this.socket.shutdownOutput();
	}

	void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * One frame that came.
	 */
	record Frame(FrameType type, @Nullable ControlFrame control, long sequence, String topic, byte[] payload,
			boolean confirm) {

		private static Frame of(byte[] bytes) {
			FrameType type = FrameType.of(bytes[0]);
			if (type != FrameType.DATA) {
				ControlFrame control = ControlFrame.read(type, Unpooled.wrappedBuffer(bytes, 1, bytes.length - 1));
				return new Frame(type, control, -1, "", new byte[0], false);
			}
			ByteBuf frame = Unpooled.buffer(bytes.length + 4).writeInt(bytes.length).writeBytes(bytes);
			DataFrame.check(frame, 0, 1 << 24);
			int begin = DataFrame.payloadIndex(frame, 0);
			byte[] payload = new byte[frame.writerIndex() - begin];
			frame.getBytes(begin, payload);
			String topic = frame.toString(DataFrame.FIXED_LENGTH, DataFrame.topicLength(frame, 0),
					StandardCharsets.UTF_8);
			return new Frame(type, null, DataFrame.sequence(frame, 0), topic, payload, DataFrame.isConfirm(frame, 0));
		}

		@Override
		public String toString() {
			return (this.control != null) ? this.control.toString() : "Data[" + this.sequence + "]";
		}

	}

}
