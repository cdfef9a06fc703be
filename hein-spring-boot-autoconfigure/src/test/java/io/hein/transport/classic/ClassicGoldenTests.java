package io.hein.transport.classic;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Both codecs against the bytes of Python peers.
 */
class ClassicGoldenTests {

	private static final Map<String, ClassicFrame.Key> KEYS = Map.of("raw", ClassicFrame.Key.RAW, "jsn",
			ClassicFrame.Key.JSON, "png", ClassicFrame.Key.PING, "die", ClassicFrame.Key.DIE);

	static Stream<GoldenCase> frames() {
		return GoldenCase.ofKind("frame");
	}

	static Stream<GoldenCase> sent() {
		return frames().filter((line) -> line.has("publisher"));
	}

	static Stream<GoldenCase> handMade() {
		return GoldenCase.ofKind("decode");
	}

	static Stream<GoldenCase> streams() {
		return GoldenCase.ofKind("stream");
	}

	static Stream<GoldenCase> receivers() {
		return GoldenCase.ofKind("receiver");
	}

	@Test
	void allCasesAreThere() {
		assertThat(GoldenCase.all()).hasSize(104);
	}

	@ParameterizedTest
	@MethodSource("frames")
	void aFrameOfPythonIsRead(GoldenCase line) {
		FrameCollector collector = new FrameCollector().read(line.bytes("wire_hex"));
		assertThat(collector.malformed).isEmpty();
		assertThat(collector.found).containsExactly(new FrameCollector.Found(KEYS.get(line.text("key")), line.tag(),
				line.text("key").equals("jsn") && line.text("unpack").equals("1"), line.text("payload_hex")));
		assertThat(collector.reader.isAtFrameEnd()).isTrue();
		JsonNode expected = line.at("/expect");
		if (expected.has("type")) {
			GoldenCase.assertIs(ClassicJson.decode(collector.found.get(0).payload()), expected);
		}
		else if (expected.has("raw_hex")) {
			assertThat(collector.found.get(0).payloadHex()).isEqualTo(expected.get("raw_hex").asString());
		}
		else if (expected.has("error")) {
			assertThatExceptionOfType(ClassicFormatException.class)
				.isThrownBy(() -> ClassicJson.decode(collector.found.get(0).payload()));
		}
	}

	@ParameterizedTest
	@MethodSource("frames")
	void aFrameOfPythonIsReadHoweverItIsCut(GoldenCase line) {
		assertSameHoweverCut(line.bytes("wire_hex"));
	}

	@ParameterizedTest
	@MethodSource("sent")
	void whatIsWrittenIsWhatPythonWouldWriteOrCanRead(GoldenCase line) {
		String wire = line.at("/publisher/wire_hex").asString();
		ByteBuf payload = Unpooled.wrappedBuffer((line.has("sent") && line.text("key").equals("jsn"))
				? ClassicJson.encode(GoldenCase.value(line.at("/sent"))) : line.bytes("payload_hex"));
		ByteBuf out = Unpooled.buffer();
		ClassicFrame.write(out, KEYS.get(line.text("key")), ClassicProtocol.latin1(line.tag()),
				line.text("unpack").equals("1"), payload, 0, payload.readableBytes());
		assertThat(ByteBufUtil.hexDump(out)).isEqualTo(wire.equals("same") ? line.text("wire_hex") : wire);
	}

	@ParameterizedTest
	@MethodSource("sent")
	void whatIsWrittenIsReadBack(GoldenCase line) {
		if (line.has("sent")) {
			Object value = GoldenCase.value(line.at("/sent"));
			GoldenCase.assertIs(ClassicJson.decode(ClassicJson.encode(value)), line.at("/sent"));
		}
	}

	@ParameterizedTest
	@MethodSource("handMade")
	void handMadeStreamsAreReadAsARobustSubscriberDoes(GoldenCase line) {
		FrameCollector collector = new FrameCollector().read(line.bytes("wire_hex"));
		assertThat(collector.count()).isEqualTo(line.at("/expect/acks").asInt());
		List<FrameCollector.Found> delivered = collector.found.stream()
			.filter((found) -> found.key() != ClassicFrame.Key.UNKNOWN)
			.toList();
		JsonNode expected = line.at("/expect/deliver");
		if (line.at("/expect").has("error")) {
			assertThat(collector.malformed.size() + delivered.stream().filter(this::isUnreadable).count()).isEqualTo(1);
			return;
		}
		assertThat(collector.malformed).isEmpty();
		if (line.at("/expect").has("deliver")) {
			assertDelivered(delivered, expected);
		}
	}

	private boolean isUnreadable(FrameCollector.Found found) {
		try {
			ClassicJson.decode(found.payload());
			return false;
		}
		catch (ClassicFormatException ex) {
			return true;
		}
	}

	private static void assertDelivered(List<FrameCollector.Found> delivered, JsonNode expected) {
		assertThat(delivered).hasSize(expected.size());
		for (int i = 0; i < expected.size(); i++) {
			FrameCollector.Found found = delivered.get(i);
			JsonNode value = expected.get(i).get("value");
			JsonNode tag = expected.get(i).get("tag");
			assertThat(found.tag()).isEqualTo((tag.isNull()) ? "" : tag.asString());
			if (found.key() == ClassicFrame.Key.RAW) {
				assertThat(found.payloadHex()).isEqualTo(value.get("hex").asString());
			}
			else if (value.get("type").asString().equals("message")) {
				assertThat(found.unpack()).isFalse();
				assertThat(found.payloadHex()).isEqualTo(value.get("raw_hex").asString());
			}
			else {
				assertThat(found.unpack()).isTrue();
				GoldenCase.assertIs(ClassicJson.decode(found.payload()), value);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("streams")
	void aStreamIsReadAsItCame(GoldenCase line) {
		FrameCollector collector = new FrameCollector();
		line.chunks().forEach(collector::read);
		assertStream(collector, line);
	}

	@ParameterizedTest
	@MethodSource("streams")
	void aStreamIsReadHoweverItIsCut(GoldenCase line) {
		byte[] all = join(line.chunks());
		assertStream(new FrameCollector().read(all), line);
		assertSameHoweverCut(all);
	}

	private static void assertStream(FrameCollector collector, GoldenCase line) {
		assertThat(collector.malformed).isEmpty();
		assertDelivered(collector.found.stream().filter((found) -> found.key() != ClassicFrame.Key.PING).toList(),
				line.at("/expect/deliver"));
	}

	@ParameterizedTest
	@MethodSource("receivers")
	void whatARealReceiverTookIsReadToo(GoldenCase line) {
		FrameCollector collector = new FrameCollector();
		line.chunks().forEach(collector::read);
		assertThat(collector.malformed).isEmpty();
		assertThat(collector.found).extracting(FrameCollector.Found::payloadHex)
			.containsExactlyElementsOf(delivered(line));
		assertSameHoweverCut(join(line.chunks()));
	}

	private static List<String> delivered(GoldenCase line) {
		List<String> delivered = new ArrayList<>();
		line.at("/delivered").forEach((value) -> delivered.add(value.at("/value/hex").asString()));
		return delivered;
	}

	private static void assertSameHoweverCut(byte[] wire) {
		FrameCollector whole = new FrameCollector().read(wire);
		for (int cut = 1; cut < wire.length; cut++) {
			FrameCollector parts = new FrameCollector().read(wire, 0, cut).read(wire, cut, wire.length);
			assertThat(parts.found).as("cut at %d", cut).isEqualTo(whole.found);
			assertThat(parts.malformed).isEqualTo(whole.malformed);
		}
		FrameCollector single = new FrameCollector();
		for (int i = 0; i < wire.length; i++) {
			single.read(wire, i, i + 1);
		}
		assertThat(single.found).isEqualTo(whole.found);
	}

	private static byte[] join(List<byte[]> chunks) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		chunks.forEach(all::writeBytes);
		return all.toByteArray();
	}

	@Test
	void allFramesOfPythonInOneStreamAreReadInTheirOrder() {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		List<String> payloads = new ArrayList<>();
		frames().forEach((line) -> {
			all.writeBytes(line.bytes("wire_hex"));
			payloads.add(line.text("payload_hex"));
		});
		FrameCollector collector = new FrameCollector().read(all.toByteArray());
		assertThat(collector.found).extracting(FrameCollector.Found::payloadHex).isEqualTo(payloads);
		assertThat(HexFormat.of().formatHex(all.toByteArray())).isNotEmpty();
	}

}
