package io.hein.testsupport;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.FrameType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection that may send anything, and reads what comes back frame by
 * frame. Plain blocking sockets; every read gives up after a minute. For one thread at a
 * time.
 */
public class RoguePeer implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 60_000;

	private final Socket socket;

	private final DataInputStream in;

	private boolean greeted;

	RoguePeer(Socket socket) throws IOException {
		this.socket = socket;
		socket.setTcpNoDelay(true);
		socket.setSoTimeout(TIMEOUT_MILLIS);
		this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
	}

	/**
	 * Send bytes.
	 * @param bytes the bytes
	 */
	public void send(byte... bytes) throws IOException {
		OutputStream out = this.socket.getOutputStream();
		out.write(bytes);
		out.flush();
	}

	/**
	 * Send bytes as hexadecimal digits.
	 * @param hex the digits; blanks are skipped
	 */
	public void sendHex(String hex) throws IOException {
		send(HexFormat.of().parseHex(hex.replace(" ", "")));
	}

	/**
	 * Send text.
	 * @param text the text
	 */
	public void sendText(String text) throws IOException {
		send(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Send a frame.
	 * @param frame the frame
	 */
	public void send(ControlFrame frame) throws IOException {
		send(bytes(frame));
	}

	/**
	 * Send bytes one by one, each as a segment of its own.
	 * @param bytes the bytes
	 */
	public void sendOneByOne(byte[] bytes) throws IOException {
		for (byte value : bytes) {
			send(value);
		}
	}

	/**
	 * The bytes of a frame.
	 * @param frame the frame
	 * @return its bytes, the length field included
	 */
	public static byte[] bytes(ControlFrame frame) {
		ByteBuf buffer = frame.encode(UnpooledByteBufAllocator.DEFAULT);
		byte[] bytes = new byte[buffer.readableBytes()];
		buffer.readBytes(bytes);
		buffer.release();
		return bytes;
	}

	/**
	 * Read the next frame.
	 * @return the frame, {@code null} at the end of the connection
	 * @throws SocketTimeoutException if none comes
	 */
	public @Nullable RogueFrame read() throws IOException {
		int length;
		try {
			passGreeting();
			length = this.in.readInt();
		}
		catch (EOFException | SocketException ex) {
			return null;
		}
		byte[] frame = new byte[length];
		this.in.readFully(frame);
		return RogueFrame.of(FrameType.of(frame[0]), Unpooled.wrappedBuffer(frame, 1, length - 1));
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
	 * Read until a frame of a type comes.
	 * @param type the type
	 * @return the frame
	 * @throws AssertionError if the connection ends before
	 */
	public RogueFrame readUntil(FrameType type) throws IOException {
		for (RogueFrame frame = read(); frame != null; frame = read()) {
			if (frame.type() == type) {
				return frame;
			}
		}
		throw new AssertionError("The connection ended before " + type + " came");
	}

	/**
	 * Read until the end and take the last frame if it is an ERROR.
	 * @return the error's code, {@code null} if the connection ended without one
	 * @throws SocketTimeoutException if it does not end
	 */
	public @Nullable ErrorCode readError() throws IOException {
		ErrorCode code = null;
		for (RogueFrame frame = read(); frame != null; frame = read()) {
			if (frame.control() instanceof ErrorFrame error) {
				code = error.code();
			}
		}
		return code;
	}

	/**
	 * Set how long reading waits.
	 * @param timeout the time
	 */
	public void timeout(Duration timeout) throws IOException {
		this.socket.setSoTimeout((int) timeout.toMillis());
	}

	/**
	 * The local port.
	 * @return the port
	 */
	public int localPort() {
		return this.socket.getLocalPort();
	}

	/**
	 * End the sending direction.
	 */
	public void shutdownOutput() throws IOException {
		this.socket.shutdownOutput();
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

}
