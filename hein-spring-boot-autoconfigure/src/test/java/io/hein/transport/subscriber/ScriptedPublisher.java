package io.hein.transport.subscriber;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.hein.transport.frame.Ack;
import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.DataFrames;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.Welcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A publisher that says exactly what a test wants, over plain sockets.
 */
final class ScriptedPublisher implements AutoCloseable {

	private static final int PATIENCE = 60_000;

	private final ServerSocket server;

	private final List<Socket> sockets = new ArrayList<>();

	ScriptedPublisher() {
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
			this.server.setSoTimeout(PATIENCE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int port() {
		return this.server.getLocalPort();
	}

	/**
	 * Wait for a subscriber and read its HELLO.
	 */
	Session accept() {
		Session session = new Session(acceptSocket());
		session.hello = session.read(Hello.class);
		return session;
	}

	/**
	 * Wait for a subscriber that says HELLO, past those that say nothing.
	 */
	Session acceptHello() {
		while (true) {
			try {
				return accept();
			}
			catch (UncheckedIOException ex) {
				if (!(ex.getCause() instanceof EOFException || ex.getCause() instanceof SocketException)) {
					throw ex;
				}
			}
		}
	}

	/**
	 * Wait for a subscriber and welcome it.
	 */
	Session welcome(Epoch epoch, long start, long head) {
		Session session = accept();
		session.welcome(epoch, start, head);
		return session;
	}

	Socket acceptSocket() {
		try {
			Socket socket = this.server.accept();
			socket.setSoTimeout(PATIENCE);
			socket.setTcpNoDelay(true);
			this.sockets.add(socket);
			return socket;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Whether no connection comes for a while.
	 */
	boolean isNotDialledFor(int millis) {
		try {
			this.server.setSoTimeout(millis);
			this.sockets.add(this.server.accept());
			return false;
		}
		catch (SocketTimeoutException ex) {
			return true;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			try {
				this.server.setSoTimeout(PATIENCE);
			}
			catch (SocketException ex) {
				// closed
			}
		}
	}

	@Override
	public void close() {
		try {
			this.server.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static byte[] bytes(ControlFrame... frames) {
		ByteBuf out = Unpooled.buffer();
		for (ControlFrame frame : frames) {
			frame.writeTo(out);
		}
		return ByteBufUtil.getBytes(out);
	}

	static Welcome welcomeFrame(Epoch epoch, long start, long head) {
		return new Welcome(1, new Position(epoch, start), head, 1024 * 1024, 5000, 15000, "scripted");
	}

	/**
	 * One connection.
	 */
	static final class Session implements AutoCloseable {

		private final Socket socket;

		private final DataInputStream in;

		private Hello hello;

		Session(Socket socket) {
			this.socket = socket;
			try {
				this.in = new DataInputStream(socket.getInputStream());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		Hello hello() {
			return this.hello;
		}

		/**
		 * Welcome the subscriber, and wait for a sign that it has read that: one that was
		 * attached before sends an ACK.
		 */
		void welcome(Epoch epoch, long start, long head) {
			if (this.hello.attachedBefore()) {
				welcomeBack(epoch, start, head);
			}
			else {
				send(welcomeFrame(epoch, start, head), new Ping(0, head));
				ControlFrame answer = read();
				while (answer instanceof Ack) {
					answer = read();
				}
				assertThat(answer).isInstanceOf(Pong.class);
			}
		}

		/**
		 * Welcome a subscriber that has something to report, and read its first ACK.
		 */
		Ack welcomeBack(Epoch epoch, long start, long head) {
			send(welcomeFrame(epoch, start, head));
			return readNext(Ack.class);
		}

		void send(ControlFrame... frames) {
			write(bytes(frames));
		}

		void send(long sequence, String topic, String payload) {
			write(DataFrames.data(sequence, topic, payload));
		}

		void sendFlagged(long sequence, String topic, String payload) {
			write(DataFrames.data(sequence, topic, payload.getBytes(StandardCharsets.UTF_8), true));
		}

		void write(byte[] bytes) {
			try {
				this.socket.getOutputStream().write(bytes);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		/**
		 * Read frames until one of a type comes.
		 */
		<T extends ControlFrame> T read(Class<T> type) {
			while (true) {
				ControlFrame frame = read();
				if (type.isInstance(frame)) {
					return type.cast(frame);
				}
			}
		}

		/**
		 * Read the next frame but PING, which must be of a type.
		 */
		<T extends ControlFrame> T readNext(Class<T> type) {
			ControlFrame frame = read();
			while (frame instanceof Ping) {
				frame = read();
			}
			if (!type.isInstance(frame)) {
				throw new AssertionError("Expected " + type.getSimpleName() + " and got " + frame);
			}
			return type.cast(frame);
		}

		/**
		 * Read ACKs until a position is handled.
		 */
		Ack readAckOf(long sequence) {
			Ack ack = read(Ack.class);
			while (ack.handled() < sequence) {
				ack = read(Ack.class);
			}
			return ack;
		}

		ControlFrame read() {
			try {
				byte[] frame = new byte[this.in.readInt()];
				this.in.readFully(frame);
				return ControlFrame.read(FrameType.of(frame[0]), Unpooled.wrappedBuffer(frame, 1, frame.length - 1));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		/**
		 * Read whatever comes until the subscriber has closed.
		 */
		void awaitClosed() {
			try {
				while (true) {
					read();
				}
			}
			catch (UncheckedIOException ex) {
				if (!(ex.getCause() instanceof EOFException || ex.getCause() instanceof SocketException)) {
					throw ex;
				}
			}
		}

		@Override
		public void close() {
			try {
				this.socket.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		/**
		 * Cut the connection as if the machine was gone.
		 */
		void reset() {
			try {
				this.socket.setSoLinger(true, 0);
				this.socket.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
