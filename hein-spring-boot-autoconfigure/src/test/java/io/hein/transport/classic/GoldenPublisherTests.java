package io.hein.transport.classic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.hein.core.HeinHeaders;
import io.hein.core.HeinTemplate;
import io.hein.test.HeinAwait;
import io.hein.testsupport.PythonReceiver;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application sends with its template reaches a Python subscriber as the bytes
 * that a Python publisher would send: through the converter, the log, and the translation
 * for classic subscribers.
 */
class GoldenPublisherTests {

	@Test
	void whatATemplateSendsIsWhatPythonWouldWriteOrCanRead() throws Exception {
		List<GoldenCase> cases = cases().toList();
		assertThat(cases).hasSizeGreaterThan(40);
		try (EventLoops loops = EventLoops.create();
				Publisher publisher = Publisher.builder().eventLoops(loops).build()) {
			publisher.start();
			HeinTemplate template = new HeinTemplate(publisher);
			try (PythonReceiver python = PythonReceiver.connect(publisher.address(), "golden",
					PythonReceiver.Behaviour.DEFAULT)) {
				HeinAwait.subscribers(publisher, 1);
				cases.forEach((line) -> send(template, line));
				List<String> arrived = python.awaitMessages(cases.size())
					.stream()
					.map(GoldenPublisherTests::wire)
					.toList();
				List<String> expected = new ArrayList<>();
				cases.forEach((line) -> expected.add(wire(line)));
				assertThat(arrived).containsExactlyElementsOf(expected);
			}
		}
	}

	/**
	 * All that can be sent: a template sends no {@code null}, and topics have no blanks.
	 */
	private static Stream<GoldenCase> cases() {
		return GoldenCase.ofKind("frame")
			.filter((line) -> line.has("publisher") && !line.tag().contains(" "))
			.filter((line) -> line.text("key").equals("raw") || (line.text("key").equals("jsn") && line.has("sent")
					&& !line.at("/sent/type").asString().equals("null")));
	}

	private static void send(HeinTemplate template, GoldenCase line) {
		if (line.text("key").equals("raw")) {
			template.send(line.tag(), line.bytes("payload_hex"));
			return;
		}
		boolean typed = line.text("unpack").equals("1");
		Object value = GoldenCase.value(line.at("/sent"));
		Map<String, Object> headers = new HashMap<>(Map.of(HeinHeaders.CLASSIC_FORM, (typed) ? "typed" : "packed"));
		if (!(value instanceof byte[])) {
			headers.put(HeinHeaders.CONTENT_TYPE, ClassicProtocol.MIME_TYPE);
		}
		template.send(line.tag(), value, headers);
	}

	private static String wire(GoldenCase line) {
		JsonNode wire = line.at("/publisher/wire_hex");
		return wire.asString().equals("same") ? line.text("wire_hex") : wire.asString();
	}

	private static String wire(PythonReceiver.Frame frame) {
		ByteBuf out = Unpooled.buffer();
		ClassicFrame.write(out, frame.key(), ClassicProtocol.latin1(frame.tag()), frame.unpack(),
				Unpooled.wrappedBuffer(frame.payload()), 0, frame.payload().length);
		return ByteBufUtil.hexDump(out);
	}

}
