package io.hein.benchmarks.network;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.hein.benchmarks.peer.TlsContexts;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * How long a message is on a connection: made by the codec of the product, and encrypted
 * by the TLS of this JDK.
 *
 * @since 0.1.0
 */
public final class MessageBytes {

	/**
	 * A topic as applications have them.
	 */
	public static final String TOPIC = "prices.EUR-USD";

	/**
	 * What the product gives to TLS at once where a lot is sent, many records long.
	 */
	private static final int LOT = 256 * 1024;

	private MessageBytes() {
	}

	/**
	 * The length of a message.
	 * @param topic its topic
	 * @param payload the length of its payload
	 * @return the number of bytes
	 */
	public static int plain(String topic, int payload) {
		return encode(topic, payload).readableBytes();
	}

	private static ByteBuf encode(String topic, int payload) {
		ByteBuf frame = Unpooled.buffer();
		DataFrame.write(frame, 1, false, ContentType.BYTES, topic.getBytes(StandardCharsets.UTF_8), new byte[0],
				new byte[payload]);
		return frame;
	}

	/**
	 * Its share of full TLS records.
	 * @param topic its topic
	 * @param payload the length of its payload
	 * @return the number of bytes
	 */
	public static double encrypted(String topic, int payload) {
		return (double) plain(topic, payload) * encrypted(LOT) / LOT;
	}

	/**
	 * The length of a message that is encrypted by itself.
	 * @param topic its topic
	 * @param payload the length of its payload
	 * @return the number of bytes
	 */
	public static int encryptedAlone(String topic, int payload) {
		return encrypted(plain(topic, payload));
	}

	private static int encrypted(int length) {
		try {
			SSLEngine[] engines = TlsContexts.connected();
			ByteBuffer plain = ByteBuffer.allocate(length);
			ByteBuffer record = ByteBuffer.allocate(engines[0].getSession().getPacketBufferSize());
			int encrypted = 0;
			while (plain.hasRemaining()) {
				encrypted += engines[0].wrap(plain, record.clear()).bytesProduced();
			}
			return encrypted;
		}
		catch (SSLException ex) {
			throw new IllegalStateException("No TLS to measure with", ex);
		}
	}

}
