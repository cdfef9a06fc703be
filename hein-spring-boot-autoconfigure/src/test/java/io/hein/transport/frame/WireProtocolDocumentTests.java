package io.hein.transport.frame;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.hein.transport.topic.TopicFilter;
import io.hein.transport.topic.Topics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@code docs/wire-protocol.md} and the code against each other.
 */
class WireProtocolDocumentTests {

	private static final Epoch EPOCH = Epoch.parse("5c1e0d7a9b3f4e2682d4a6c8e0f21133");

	private static final InstanceId INSTANCE = new InstanceId(0x0011223344556677L, 0x8899AABBCCDDEEFFL);

	private static final long TOKEN = 0xC0FFEE0000000001L;

	private final WireProtocolDocument document = new WireProtocolDocument();

	@Test
	void everyExampleIsDecodedAndEncoded() {
		List<byte[]> examples = new ArrayList<>(this.document.examples());
		examples.removeIf(WireProtocolDocumentTests::isData);
		List<ControlFrame> expected = controlFrames();
		assertThat(examples).hasSameSizeAs(expected);
		for (int i = 0; i < expected.size(); i++) {
			byte[] example = examples.get(i);
			assertThat(FrameLength.peek(Unpooled.wrappedBuffer(example), 0, example.length, Hello.MAX_LENGTH))
				.isEqualTo(example.length);
			assertThat(FrameExamples.read(example)).isEqualTo(expected.get(i));
			assertThat(FrameExamples.bytes(expected.get(i))).as("%s", expected.get(i)).isEqualTo(example);
		}
	}

	private static List<ControlFrame> controlFrames() {
		return List.of(
				new Hello(1, "stock", INSTANCE, TopicFilter.of("telemetry.**"), StartFrom.LATEST, false, List.of(),
						null),
				new Hello(1, "stock", INSTANCE, TopicFilter.of("alarm", "cpu.*"), StartFrom.EARLIEST, true,
						List.of(new Position(EPOCH, 1042)), "s3cret"),
				new Welcome(1, new Position(EPOCH, 1042), 1050, 1048576, 5000, 15000, "plant"),
				new GapFrame(1045, 2000, GapReason.SLOW), new Live(2050), new PositionFrame(2100, 2107),
				new Subscribe(1, TopicFilter.EVERYTHING), new Subscribed(1, 2107),
				new Ack(2107, new long[] { 1043, 2101 }), new Ping(TOKEN, 2107), new Pong(TOKEN, 2101),
				new Pong(Pong.PAUSED, 2101), new Goodbye(2107, GoodbyeReason.SHUTDOWN, 1500, false),
				new Goodbye(2107, GoodbyeReason.CONTINUES, 0, false),
				new Goodbye(2107, GoodbyeReason.UNSUBSCRIBED, 0, false),
				new ErrorFrame(ErrorCode.NAME_IN_USE, "'stock' is connected"));
	}

	@Test
	void everyExampleOfDataIsDecodedAndEncoded() {
		List<byte[]> examples = this.document.examples().stream().filter(WireProtocolDocumentTests::isData).toList();
		assertThat(examples).hasSize(2);
		assertData(examples.get(0), 1043, true, ContentType.JSON, "telemetry.cpu.0", Map.of(), "{\"load\":0.25}");
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put("kind", "x");
		headers.put("n", "");
		assertData(examples.get(1), 1044, false, ContentType.TEXT, "", headers, "hi");
	}

	private static void assertData(byte[] example, long sequence, boolean confirm, ContentType type, String topic,
			Map<String, String> headers, String payload) {
		ByteBuf in = Unpooled.wrappedBuffer(example);
		DataFrame.check(in, 0, payload.length());
		assertThat(DataFrame.frameLength(in, 0)).isEqualTo(example.length);
		assertThat(DataFrame.sequence(in, 0)).isEqualTo(sequence);
		assertThat(DataFrame.isConfirm(in, 0)).isEqualTo(confirm);
		assertThat(DataFrame.contentType(in, 0)).isEqualTo(type);
		assertThat(Headers.decode(in, 0)).isEqualTo(headers);
		ByteBuf out = Unpooled.buffer();
		DataFrame.write(out, sequence, confirm, type, Topics.encode(topic), Headers.encode(headers),
				payload.getBytes(StandardCharsets.UTF_8));
		assertThat(ByteBufUtil.getBytes(out)).isEqualTo(example);
	}

	@Test
	void theFrameTypesAreThoseOfTheCode() {
		List<List<String>> rows = this.document.tables("type").get(0);
		assertThat(rows).hasSameSizeAs(FrameType.values());
		for (List<String> row : rows) {
			byte code = Byte.parseByte(row.get(0).replace("`", ""), 16);
			assertThat(row.get(1)).startsWith("[" + FrameType.of(code).name() + "]");
		}
	}

	@Test
	void theErrorCodesAreThoseOfTheCodeAndSayWhatARefusalIs() {
		List<List<String>> rows = this.document.tables("code").get(0);
		assertThat(rows).hasSameSizeAs(ErrorCode.values());
		for (List<String> row : rows) {
			ErrorCode code = ErrorCode.of(Byte.parseByte(row.get(0)));
			assertThat(row.get(1)).isEqualTo(code.name());
			assertThat(row.get(3).equals("waits `refused-delay`")).as("%s", code).isEqualTo(code.isRefusal());
		}
	}

	@Test
	void theOffsetsOfEachByteTableFollowFromTheSizes() {
		List<List<List<String>>> tables = this.document.tables("offset");
		assertThat(tables).hasSize(13);
		for (List<List<String>> table : tables) {
			int offset = 0;
			for (List<String> row : table) {
				if (!row.get(0).isEmpty()) {
					assertThat(row.get(0)).as("%s", row).isEqualTo(Integer.toString(offset));
				}
				offset += (row.get(1).matches("[0-9]+")) ? Integer.parseInt(row.get(1)) : 0;
			}
		}
	}

	@Test
	void theFrameTypeOfEachByteTableIsThatOfItsExamples() {
		List<String> types = this.document.tables("offset")
			.stream()
			.skip(1)
			.map((table) -> table.get(1).get(3).replaceAll("[^0-9A-F`]", "").replace("``", " ").replace("`", ""))
			.flatMap((codes) -> Arrays.stream(codes.split(" ")))
			.map((code) -> code.substring(0, 2))
			.toList();
		List<String> examples = this.document.examples().stream().map((bytes) -> "%02X".formatted(bytes[4])).toList();
		assertThat(examples.stream().distinct()).containsExactlyElementsOf(types);
	}

	@Test
	void theLimitsAreThoseOfTheCode() {
		Map<String, String> limits = new LinkedHashMap<>();
		this.document.tables("what").get(0).forEach((row) -> limits.put(row.get(0), row.get(1).replace(",", "")));
		assertThat(limits.get("length of a HELLO")).isEqualTo("" + Hello.MAX_LENGTH);
		assertThat(limits.get("payload")).endsWith("more than " + DataFrame.MAX_PAYLOAD);
		assertThat(limits.get("positions in HELLO")).isEqualTo("" + Hello.MAX_RESUME);
		assertThat(limits.get("token")).isEqualTo(Hello.MAX_TOKEN + " bytes");
		assertThat(limits.get("patterns"))
			.isEqualTo(Subscribe.MAX_PATTERNS + " and " + Subscribe.MAX_TOPICS_LENGTH + " bytes");
		assertThat(limits.get("topic, pattern")).isEqualTo(Topics.MAX_BYTES + " bytes");
		assertThat(limits.get("headers")).isEqualTo("%d keys %d bytes values %d bytes %d bytes in all"
			.formatted(Headers.MAX_COUNT, Headers.MAX_KEY, Headers.MAX_VALUE, Headers.MAX_LENGTH));
		assertThat(limits.get("failed positions in an ACK")).isEqualTo("" + Ack.MAX_FAILED);
	}

	private static boolean isData(byte[] example) {
		return DataFrame.isData(Unpooled.wrappedBuffer(example), 0);
	}

}
