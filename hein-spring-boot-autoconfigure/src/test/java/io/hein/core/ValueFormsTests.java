package io.hein.core;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.frame.GapReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.convert.support.DefaultConversionService;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What users hold in their hands as JSON and as text, with a mapper that knows nothing of
 * Hein and is strict.
 */
class ValueFormsTests {

	private static final String EPOCH = "00000000000000010000000000000002";

	private static final HeinPosition POSITION = HeinPosition.parse(EPOCH + ":5");

	private final JsonMapper mapper = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	static Stream<Object[]> values() {
		return Stream.of(
				new Object[][] {
						{ POSITION, "\"" + EPOCH + ":5\"" }, {
								HeinGap.of(POSITION, HeinPosition.parse(EPOCH + ":7"), GapReason.SLOW, true),
								"{\"from\":\"" + EPOCH + ":5\",\"to\":\"" + EPOCH
										+ ":7\",\"reason\":\"SLOW\",\"countExact\":true,\"count\":3}" },
						{ HeinGap.of(POSITION, null, GapReason.EPOCH, true), "{\"from\":\"" + EPOCH
								+ ":5\",\"to\":null,\"reason\":\"EPOCH\",\"countExact\":false,\"count\":null}" },
						{ new DeliveryReport(POSITION, Map.of("a", DeliveryStatus.TIMED_OUT)),
								"{\"position\":\"" + EPOCH + ":5\",\"statuses\":{\"a\":\"TIMED_OUT\"}}" },
						{ new DeliveryReport(POSITION, Map.of(), "no answer"),
								"{\"position\":\"" + EPOCH + ":5\",\"statuses\":{},\"problem\":\"no answer\"}" },
						{ new PingResult(Duration.ofMillis(2), POSITION),
								"{\"roundTrip\":\"PT0.002S\",\"received\":\"" + EPOCH + ":5\"}" },
						{ new PingResult(null, null), "{\"roundTrip\":null,\"received\":null}" },
						{ new ConnectedSubscriber("a", new InetSocketAddress("127.0.0.1", 80), Instant.EPOCH, "native",
								List.of("**"), POSITION, POSITION, 1L, 2, false),
								"{\"name\":\"a\",\"address\":\"127.0.0.1:80\",\"since\":\"1970-01-01T00:00:00Z\","
										+ "\"protocol\":\"native\",\"topics\":[\"**\"],\"position\":\"" + EPOCH
										+ ":5\",\"handled\":\"" + EPOCH
										+ ":5\",\"lag\":1,\"lagBytes\":2,\"slow\":false}" } });
	}

	@ParameterizedTest
	@MethodSource("values")
	void aValueIsWrittenAndReadAsJson(Object value, String json) {
		assertThat(this.mapper.readTree(this.mapper.writeValueAsString(value))).isEqualTo(this.mapper.readTree(json));
		assertThat(this.mapper.readValue(json, value.getClass())).isEqualTo(value);
	}

	@Test
	void aSubscriberWithAnIpv6AddressIsReadAgain() {
		ConnectedSubscriber subscriber = new ConnectedSubscriber("a", new InetSocketAddress("::1", 80), Instant.EPOCH,
				"native", List.of(), POSITION, POSITION, 1L, 2, false);
		assertThat(this.mapper.readValue(this.mapper.writeValueAsString(subscriber), ConnectedSubscriber.class))
			.isEqualTo(subscriber);
	}

	@Test
	void aPositionMayBeTheKeyOfAMap() {
		String json = this.mapper.writeValueAsString(Map.of(POSITION, 1));
		assertThat(json).isEqualTo("{\"" + POSITION + "\":1}");
		assertThat(this.mapper.readValue(json, new TypeReference<Map<HeinPosition, Integer>>() {
		})).isEqualTo(Map.of(POSITION, 1));
	}

	@Test
	void springConvertsAPositionFromAndToText() {
		DefaultConversionService conversion = new DefaultConversionService();
		assertThat(conversion.convert(POSITION.toString(), HeinPosition.class)).isEqualTo(POSITION);
		assertThat(conversion.convert(POSITION, String.class)).isEqualTo(POSITION.toString());
	}

}
