package io.hein.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.hein.transport.classic.ClassicFrame;
import io.hein.transport.classic.ClassicJson;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plays a publisher of Python hein on plain sockets, one step at a time.
 */
public final class PythonTransmitter implements AutoCloseable {

	private static final int PATIENCE_MILLIS = 30_000;

	private static final int ACK = 0x06;

	private final ServerSocket server;

	private final List<Socket> sockets = new ArrayList<>();

	/**
	 * Listen on a free port of the loopback address.
	 */
	public PythonTransmitter() throws IOException {
		this(0);
	}

	/**
	 * Listen on a port of the loopback address.
	 * @param port the port
	 */
	public PythonTransmitter(int port) throws IOException {
		this.server = new ServerSocket();
		this.server.setReuseAddress(true);
		this.server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		this.server.setSoTimeout(PATIENCE_MILLIS);
	}

	/**
	 * The port.
	 * @return the port
	 */
	public int port() {
		return this.server.getLocalPort();
	}

	/**
	 * Wait for a subscriber, say nothing.
	 * @return its connection
	 */
	public Peer acceptSilently() throws IOException {
		Socket socket = this.server.accept();
		socket.setSoTimeout(PATIENCE_MILLIS);
		this.sockets.add(socket);
		return new Peer(socket);
	}

	/**
	 * Wait for a subscriber and shake hands.
	 * @return its connection
	 */
	public Peer accept() throws IOException {
		Peer peer = acceptSilently();
		peer.ack();
		peer.name = peer.readName();
		peer.ack();
		return peer;
	}

	/**
	 * Listen no more; connections stay.
	 */
	public void stopListening() throws IOException {
		this.server.close();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	/**
	 * The bytes of a raw frame.
	 * @param tag the tag
	 * @param text the payload
	 * @return the frame
	 */
	public static byte[] raw(String tag, String text) {
		return frame(ClassicFrame.Key.RAW, tag, false, text.getBytes(StandardCharsets.ISO_8859_1));
	}

	/**
	 * The bytes of a frame of typed JSON.
	 * @param tag the tag
	 * @param value the value
	 * @return the frame
	 */
	public static byte[] json(String tag, Object value) {
		return frame(ClassicFrame.Key.JSON, tag, true, ClassicJson.encode(value));
	}

	/**
	 * The bytes of a frame.
	 * @param key the key
	 * @param tag the tag
	 * @param unpack the flag
	 * @param payload the payload
	 * @return the frame
	 */
	public static byte[] frame(ClassicFrame.Key key, String tag, boolean unpack, byte[] payload) {
		ByteBuf out = Unpooled.buffer();
		ClassicFrame.write(out, key, tag.getBytes(StandardCharsets.ISO_8859_1), unpack, Unpooled.wrappedBuffer(payload),
				0, payload.length);
		byte[] bytes = new byte[out.readableBytes()];
		out.readBytes(bytes);
		return bytes;
	}

	/**
	 * Join frames.
	 * @param frames the frames
	 * @return one array
	 */
	public static byte[] join(byte[]... frames) {
		ByteBuf all = Unpooled.wrappedBuffer(frames);
		byte[] bytes = new byte[all.readableBytes()];
		all.readBytes(bytes);
		return bytes;
	}

	/**
	 * One subscriber's connection.
	 */
	public static final class Peer {

		private final Socket socket;

		private String name = "";

		private Peer(Socket socket) {
			this.socket = socket;
		}

		/**
		 * The name it gave.
		 * @return the name
		 */
		public String name() {
			return this.name;
		}

		/**
		 * Send an ACK.
		 */
		public void ack() throws IOException {
			write(new byte[] { ACK });
		}

		/**
		 * Read the name with one read, as Python does.
		 * @return the name
		 */
		public String readName() throws IOException {
			byte[] buffer = new byte[15];
			int read = this.socket.getInputStream().read(buffer);
			return (read < 0) ? "" : new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
		}

		/**
		 * Write bytes at once.
		 * @param bytes the bytes
		 */
		public void write(byte[] bytes) throws IOException {
			this.socket.getOutputStream().write(bytes);
		}

		/**
		 * Write, and wait for one acknowledgement.
		 * @param bytes the bytes
		 */
		public void send(byte[] bytes) throws IOException {
			write(bytes);
			readAck();
		}

		/**
		 * Read one acknowledgement.
		 */
		public void readAck() throws IOException {
			assertThat(this.socket.getInputStream().read()).isEqualTo(ACK);
		}

		/**
		 * How many bytes come within a time.
		 * @param millis the time after the last one
		 * @return the number; all of them are acknowledgements
		 */
		public int acksWithin(int millis) throws IOException {
			this.socket.setSoTimeout(millis);
			int count = 0;
			try {
				for (int read = this.socket.getInputStream().read(); read >= 0; read = this.socket.getInputStream()
					.read()) {
					assertThat(read).isEqualTo(ACK);
					count++;
				}
			}
			catch (SocketTimeoutException ex) {
				// no more
			}
			this.socket.setSoTimeout(PATIENCE_MILLIS);
			return count;
		}

		/**
		 * Read to the end.
		 * @return whether it was the end of the stream, and not a reset
		 */
		public boolean endsInOrder() throws IOException {
			try {
				InputStream in = this.socket.getInputStream();
				for (int read = in.read(); read >= 0; read = in.read()) {
					assertThat(read).isEqualTo(ACK);
				}
				return true;
			}
			catch (SocketException ex) {
				return false;
			}
		}

		/**
		 * End the connection.
		 */
		public void close() throws IOException {
			this.socket.close();
		}

		/**
		 * End the connection with a reset.
		 */
		public void reset() throws IOException {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}

	}

}
