package io.hein.transport.frame;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.hein.testsupport.CanarySecret;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * Legal frames of every type, with values at the edges of what is allowed.
 */
final class FrameExamples {

	static final Epoch EPOCH = new Epoch(0x0123456789ABCDEFL, 0xFEDCBA9876543210L);

	static final InstanceId INSTANCE = new InstanceId(0x1111111111111111L, -1L);

	private FrameExamples() {
	}

	static Hello hello(String name) {
		return new Hello(1, name, INSTANCE, TopicFilter.of("telemetry.**"), StartFrom.LATEST, false, List.of(), null);
	}

	/**
	 * Frames that are short enough to try everything on.
	 */
	static List<ControlFrame> small() {
		List<ControlFrame> frames = new ArrayList<>();
		frames.add(hello("a"));
		frames.add(new Hello(1, "orders-1", INSTANCE, TopicFilter.of("a.*.c", "b.**"), StartFrom.EARLIEST, true,
				List.of(new Position(EPOCH, 42), new Position(new Epoch(0, 0), 0)), CanarySecret.MARK));
		frames.add(new Hello(1, "n", INSTANCE, TopicFilter.NOTHING, StartFrom.LATEST, true, List.of(), null));
		frames.add(new Welcome(1, new Position(EPOCH, 7), 9, 1048576, 5000, 15000, "publisher"));
		frames.add(new Welcome(1, new Position(EPOCH, 0), 0, 1, 1, 2, ""));
		frames.add(new GapFrame(1, 1, GapReason.EVICTED));
		frames.add(new GapFrame(5, Long.MAX_VALUE, GapReason.SLOW));
		frames.add(new Live(0));
		frames.add(new Live(Long.MAX_VALUE));
		frames.add(new PositionFrame(0, 0));
		frames.add(new PositionFrame(3, 8));
		frames.add(new Subscribe(1, TopicFilter.of("telemetry.cpu.*")));
		frames.add(new Subscribe(Integer.MAX_VALUE, TopicFilter.EVERYTHING));
		frames.add(new Subscribed(1, 12));
		frames.add(new Ack(0, new long[0]));
		frames.add(new Ack(9, new long[] { 1, 8, 9 }));
		frames.add(new Ping(-1, 5));
		frames.add(new Pong(Long.MIN_VALUE, 0));
		for (GoodbyeReason reason : GoodbyeReason.values()) {
			frames.add(new Goodbye(100, reason, 1500, reason == GoodbyeReason.SHUTDOWN));
		}
		for (ErrorCode code : ErrorCode.values()) {
			frames.add(new ErrorFrame(code, "why \u00e4 \ud83d\ude00"));
		}
		frames.add(new ErrorFrame(ErrorCode.AUTH, ""));
		return frames;
	}

	/**
	 * Frames as long as they may be.
	 */
	static List<ControlFrame> large() {
		long[] failed = new long[Ack.MAX_FAILED];
		for (int i = 0; i < failed.length; i++) {
			failed[i] = 1 + i * 3L;
		}
		return List.of(longestHello(), new Subscribe(2, longestTopics()), new Ack(1_000_000, failed),
				new ErrorFrame(ErrorCode.PROTOCOL, "x".repeat(ErrorFrame.MAX_MESSAGE)), new Welcome(1,
						new Position(EPOCH, 1), 2, DataFrame.MAX_PAYLOAD, 1, Integer.MAX_VALUE, "n".repeat(255)));
	}

	static List<ControlFrame> all() {
		List<ControlFrame> frames = small();
		frames.addAll(large());
		return frames;
	}

	static Hello longestHello() {
		return new Hello(255, "n".repeat(64), INSTANCE, longestTopics(), StartFrom.EARLIEST, true,
				Collections.nCopies(Hello.MAX_RESUME, new Position(EPOCH, Long.MAX_VALUE)),
				"t".repeat(Hello.MAX_TOKEN));
	}

	/**
	 * Patterns that are as many and, together, as long as they may be.
	 */
	static TopicFilter longestTopics() {
		List<String> patterns = new ArrayList<>();
		for (int i = 0; i < Subscribe.MAX_PATTERNS; i++) {
			patterns.add("%013d".formatted(i));
		}
		patterns.set(0, "x".repeat(11));
		return TopicFilter.of(patterns);
	}

	/**
	 * DATA frames that are short enough to try everything on.
	 */
	static List<byte[]> data() {
		return List.of(data(1, false, "", Map.of(), ""), data(2, true, "telemetry.cpu.0", Map.of(), "{\"load\":0.5}"),
				data(Long.MAX_VALUE, true, "a", Map.of("traceparent", "00-1"), "x"),
				data(7, false, "\u00e4.\ud83d\ude00", Map.of("k", ""), ""));
	}

	static byte[] data(long sequence, boolean confirm, String topic, Map<String, String> headers, String payload) {
		ByteBuf out = Unpooled.buffer();
		DataFrame.write(out, sequence, confirm, ContentType.JSON, topic.getBytes(StandardCharsets.UTF_8),
				Headers.encode(headers), payload.getBytes(StandardCharsets.UTF_8));
		return ByteBufUtil.getBytes(out);
	}

	static byte[] bytes(ControlFrame frame) {
		ByteBuf out = Unpooled.buffer();
		frame.writeTo(out);
		return ByteBufUtil.getBytes(out);
	}

	/**
	 * Read a whole frame as the one side would that takes anything but DATA.
	 */
	static ControlFrame read(byte[] bytes) {
		ByteBuf in = Unpooled.wrappedBuffer(bytes);
		FrameType type = FrameType.of(in.getByte(Integer.BYTES));
		return ControlFrame.read(type, in.skipBytes(ControlFrame.HEADER_LENGTH));
	}

}
