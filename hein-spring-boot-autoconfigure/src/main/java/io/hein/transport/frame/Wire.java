package io.hein.transport.frame;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;

/**
 * The parts that frames are made of. Every read checks what is there before it takes or
 * allocates anything.
 */
final class Wire {

	/**
	 * Greatest number of patterns that a subscriber may ask for.
	 */
	static final int MAX_PATTERNS = 1024;

	/**
	 * Greatest length of all patterns of a subscriber, encoded. A set of that size, the
	 * longest name, the longest token and all positions fit into a HELLO, so what
	 * SUBSCRIBE takes can always be asked for again after a reconnect.
	 */
	static final int MAX_TOPICS_LENGTH = 14 * 1024;

	private Wire() {
	}

	static void require(ByteBuf in, int bytes, String what) {
		if (in.readableBytes() < bytes) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "frame ends before its " + what);
		}
	}

	static void requireEnd(ByteBuf in, FrameType type) {
		if (in.isReadable()) {
			throw new ProtocolException(ErrorCode.PROTOCOL,
					type + " has " + in.readableBytes() + " bytes after its end");
		}
	}

	static long readSequence(ByteBuf in, String what) {
		require(in, Long.BYTES, what);
		long sequence = in.readLong();
		if (sequence < 0) {
			throw new ProtocolException(ErrorCode.PROTOCOL, what + " is negative");
		}
		return sequence;
	}

	static int readCount(ByteBuf in, String what) {
		require(in, Integer.BYTES, what);
		int count = in.readInt();
		if (count < 0) {
			throw new ProtocolException(ErrorCode.PROTOCOL, what + " is negative");
		}
		return count;
	}

	static String readShortText(ByteBuf in, String what) {
		require(in, 1, what);
		return readText(in, in.readUnsignedByte(), what);
	}

	static String readText(ByteBuf in, int length, String what) {
		require(in, length, what);
		byte[] bytes = new byte[length];
		in.readBytes(bytes);
		return (isAscii(bytes)) ? new String(bytes, StandardCharsets.US_ASCII) : decode(bytes, what);
	}

	private static boolean isAscii(byte[] bytes) {
		for (byte b : bytes) {
			if (b < 0) {
				return false;
			}
		}
		return true;
	}

	private static String decode(byte[] bytes, String what) {
		try {
			return StandardCharsets.UTF_8.newDecoder()
				.onMalformedInput(CodingErrorAction.REPORT)
				.onUnmappableCharacter(CodingErrorAction.REPORT)
				.decode(ByteBuffer.wrap(bytes))
				.toString();
		}
		catch (CharacterCodingException ex) {
			throw new ProtocolException(ErrorCode.PROTOCOL, what + " is not UTF-8");
		}
	}

	static void writeShortText(ByteBuf out, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		if (bytes.length > 255) {
			throw new IllegalArgumentException("Longer than 255 bytes: " + bytes.length);
		}
		out.writeByte(bytes.length);
		out.writeBytes(bytes);
	}

	static TopicFilter readTopics(ByteBuf in) {
		require(in, Short.BYTES, "number of topics");
		int count = in.readUnsignedShort();
		if (count > MAX_PATTERNS) {
			throw new ProtocolException(ErrorCode.PROTOCOL,
					count + " topics, at most " + MAX_PATTERNS + " are allowed");
		}
		require(in, count, "topics");
		int start = in.readerIndex();
		List<String> patterns = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			patterns.add(readShortText(in, "topic"));
		}
		if (Short.BYTES + in.readerIndex() - start > MAX_TOPICS_LENGTH) {
			throw new ProtocolException(ErrorCode.PROTOCOL,
					"the topics are longer than " + MAX_TOPICS_LENGTH + " bytes");
		}
		try {
			return TopicFilter.of(patterns);
		}
		catch (IllegalArgumentException ex) {
			throw new ProtocolException(ErrorCode.PROTOCOL, String.valueOf(ex.getMessage()));
		}
	}

	static void writeTopics(ByteBuf out, TopicFilter topics) {
		List<String> patterns = topics.patterns();
		out.writeShort(patterns.size());
		patterns.forEach((pattern) -> writeShortText(out, pattern));
	}

	// Refuses topics that would not fit where they are given, not where they are sent
	static void checkTopics(TopicFilter topics) {
		List<String> patterns = topics.patterns();
		if (patterns.size() > MAX_PATTERNS) {
			throw new IllegalArgumentException(
					patterns.size() + " topic patterns, at most " + MAX_PATTERNS + " are allowed");
		}
		int length = topicsLength(topics);
		if (length > MAX_TOPICS_LENGTH) {
			throw new IllegalArgumentException(
					"The topic patterns have " + length + " bytes, at most " + MAX_TOPICS_LENGTH + " are allowed");
		}
	}

	static int topicsLength(TopicFilter topics) {
		int length = Short.BYTES;
		for (String pattern : topics.patterns()) {
			length += 1 + pattern.getBytes(StandardCharsets.UTF_8).length;
		}
		return length;
	}

}
