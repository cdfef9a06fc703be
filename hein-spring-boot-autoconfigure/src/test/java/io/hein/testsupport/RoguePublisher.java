package io.hein.testsupport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.Welcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Listens like a publisher and sends subscribers whatever a test wants.
 */
public final class RoguePublisher implements AutoCloseable {

	private static final int MAX_MESSAGE_SIZE = 1024 * 1024;

	private static final int ACCEPT_TIMEOUT_MILLIS = 60_000;

	private final ServerSocket server;

	private RoguePublisher(ServerSocket server) {
		this.server = server;
	}

	/**
	 * Listen at a free port of the loopback address.
	 * @return a listening rogue
	 */
	public static RoguePublisher listen() throws IOException {
		ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
		server.setSoTimeout(ACCEPT_TIMEOUT_MILLIS);
		return new RoguePublisher(server);
	}

	/**
	 * Where it listens.
	 * @return the address
	 */
	public InetSocketAddress address() {
		return (InetSocketAddress) this.server.getLocalSocketAddress();
	}

	/**
	 * Wait for the next subscriber.
	 * @return the connection, from which nothing was read yet
	 */
	public RoguePeer accept() throws IOException {
		return new RoguePeer(this.server.accept());
	}

	/**
	 * Wait for the next subscriber and read its HELLO.
	 * @return the connection and the HELLO
	 */
	public Greeted acceptHello() throws IOException {
		RoguePeer peer = accept();
		return new Greeted(peer, peer.readUntil(FrameType.HELLO).as(Hello.class));
	}

	/**
	 * An ordinary WELCOME.
	 * @param epoch the log
	 * @param start the position after which the stream continues
	 * @param head the head
	 * @return the frame
	 */
	public static Welcome welcome(Epoch epoch, long start, long head) {
		return new Welcome(Hello.VERSION, new Position(epoch, start), head, MAX_MESSAGE_SIZE, 5000, 15_000, "rogue");
	}

	/**
	 * The bytes of an ordinary message.
	 * @param sequence its position
	 * @param topic its topic, in ASCII
	 * @param payload its payload
	 * @return the whole frame
	 */
	public static byte[] data(long sequence, String topic, byte[] payload) {
		byte[] topicBytes = topic.getBytes(StandardCharsets.US_ASCII);
		byte[] frame = new byte[DataFrame.length(topicBytes.length, 0, payload.length)];
		ByteBuf out = Unpooled.wrappedBuffer(frame).writerIndex(0);
		DataFrame.write(out, sequence, false, ContentType.BYTES, topicBytes, new byte[0], payload);
		return frame;
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

	/**
	 * A subscriber that said hello.
	 *
	 * @param peer the connection
	 * @param hello what it said
	 */
	public record Greeted(RoguePeer peer, Hello hello) {

	}

}
