package io.hein.transport.backbone.confirm;

import java.util.Arrays;
import java.util.List;

import io.hein.transport.backbone.confirm.ExchangeRecord.Answer;
import io.hein.transport.backbone.confirm.ExchangeRecord.Beat;
import io.hein.transport.backbone.confirm.ExchangeRecord.Done;
import io.hein.transport.backbone.confirm.ExchangeRecord.Entry;
import io.hein.transport.frame.Epoch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records of the exchange as bytes.
 */
class ExchangeCodecTests {

	private static final LogKey LOG = new LogKey(new Epoch(1, -2), 3);

	private static final EdgeId EDGE = new EdgeId(4, -5);

	private static final RequestId REQUEST = new RequestId(new EdgeId(6, 7), 8);

	static List<ExchangeRecord> records() {
		List<Entry> entries = Arrays.stream(Standing.values())
			.map((standing) -> new Entry(new SubscriberKey("ü" + standing, 9, -10), standing))
			.toList();
		return List.of(new Beat(LOG, EDGE, "edge", 11, 12, 13, true), new Answer(LOG, EDGE, REQUEST, true, "", entries),
				new Answer(LOG, EDGE, REQUEST, false, "why", List.of()), new Done(LOG, EDGE, REQUEST));
	}

	@ParameterizedTest
	@MethodSource("records")
	void whatIsWrittenIsRead(ExchangeRecord record) {
		assertThat(ExchangeCodec.decode(ExchangeCodec.encode(record))).isEqualTo(record);
	}

	@ParameterizedTest
	@MethodSource("records")
	void whatIsCutShortOrOfAnotherVersionIsNotUnderstood(ExchangeRecord record) {
		byte[] bytes = ExchangeCodec.encode(record);
		for (int length = 0; length < bytes.length; length++) {
			assertThat(ExchangeCodec.decode(Arrays.copyOf(bytes, length))).isNull();
		}
		bytes[0]++;
		assertThat(ExchangeCodec.decode(bytes)).isNull();
	}

	@Test
	void aStandingThatIsNotKnownIsNotUnderstood() {
		byte[] bytes = ExchangeCodec.encode(new Answer(LOG, EDGE, REQUEST, true, "",
				List.of(new Entry(new SubscriberKey("name", 1, 2), Standing.OPEN))));
		bytes[bytes.length - 1] = 99;
		assertThat(ExchangeCodec.decode(bytes)).isNull();
	}

	@Test
	void whatAsksForAReportIsReadAndNothingElse() {
		RequestHeader header = new RequestHeader(REQUEST, 14);
		assertThat(RequestHeader.decode(header.encode())).isEqualTo(header);
		assertThat(RequestHeader.decode(new byte[50])).isNull();
		assertThat(RequestHeader.decode(new RequestHeader(REQUEST, 0).encode())).isNull();
	}

}
