package io.hein.transport.classic;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.HexFormat;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plays one side of a captured session on a plain socket, byte for byte.
 */
final class GoldenPeer implements AutoCloseable {

	private static final int PATIENCE_MILLIS = 60_000;

	private static final int SURPLUS_MILLIS = 60;

	private final Socket socket;

	GoldenPeer(Socket socket) throws IOException {
		this.socket = socket;
		socket.setTcpNoDelay(true);
		socket.setSoTimeout(PATIENCE_MILLIS);
	}

	void write(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
	}

	/**
	 * What comes next is exactly this.
	 */
	void expect(byte[] bytes) throws IOException {
		byte[] came = this.socket.getInputStream().readNBytes(bytes.length);
		assertThat(HexFormat.of().formatHex(came)).isEqualTo(HexFormat.of().formatHex(bytes));
	}

	/**
	 * For a while nothing comes.
	 */
	void expectNothing() throws IOException {
		this.socket.setSoTimeout(SURPLUS_MILLIS);
		try {
			int surplus = this.socket.getInputStream().read();
			assertThat(surplus).as("nothing is due, but %x came", surplus).isEqualTo(-2);
		}
		catch (SocketTimeoutException ex) {
			this.socket.setSoTimeout(PATIENCE_MILLIS);
		}
	}

	/**
	 * The other side ends the stream, and does not reset the connection.
	 */
	void expectEnd() throws IOException {
		assertThat(this.socket.getInputStream().read()).isEqualTo(-1);
	}

	/**
	 * End this side's direction.
	 */
	void end() throws IOException {
		this.socket.shutdownOutput();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
