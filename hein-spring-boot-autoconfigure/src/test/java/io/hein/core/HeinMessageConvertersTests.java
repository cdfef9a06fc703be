package io.hein.core;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;

import io.hein.transport.classic.ClassicDateTime;
import io.hein.transport.classic.ClassicProtocol;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HeinMessageConvertersTests {

	private final CompositeMessageConverter converter = HeinMessageConverters.createDefault();

	@Test
	void textIsReadFromAnyContentType() {
		assertThat(this.converter.fromMessage(message("{}", "application/json"), String.class)).isEqualTo("{}");
		assertThat(this.converter.fromMessage(message("x", "application/octet-stream"), String.class)).isEqualTo("x");
	}

	@Test
	void jsonIsReadFromJsonTextAndUnknownBytes() {
		for (String type : new String[] { "application/json", "application/vnd.x+json", "text/plain;charset=UTF-8",
				"application/octet-stream" }) {
			assertThat(this.converter.fromMessage(message("{\"word\":\"hi\"}", type), Greeting.class))
				.isEqualTo(new Greeting("hi"));
		}
	}

	@Test
	void jsonIsNotReadFromSomethingElse() {
		assertThat(this.converter.fromMessage(message("{}", "image/png"), Greeting.class)).isNull();
	}

	@Test
	void aGivenMapperIsUsed() {
		JsonMapper mapper = JsonMapper.builder()
			.propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
			.build();
		Message<?> message = HeinMessageConverters.of(new HeinJsonMessageConverter(mapper))
			.toMessage(new Greeting("hi"), new MessageHeaders(Map.of()));
		assertThat(message).isNotNull();
		assertThat(new String((byte[]) message.getPayload())).isEqualTo("{\"Word\":\"hi\"}");
	}

	@Test
	void timesKeepTheirZoneWhereTheMapperWritesNumbers() {
		JsonMapper mapper = JsonMapper.builder()
			.enable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS, DateTimeFeature.WRITE_DATE_KEYS_AS_TIMESTAMPS)
			.defaultTimeZone(TimeZone.getTimeZone("Asia/Tokyo"))
			.build();
		MessageConverter converter = HeinMessageConverters.of(new HeinJsonMessageConverter(mapper));
		ZonedDateTime zoned = ZonedDateTime.parse("2024-07-01T12:00:00.000000001+02:00[Europe/Rome]");
		Times times = new Times(zoned, OffsetDateTime.parse("2024-07-01T12:00:00-03:30"), Instant.ofEpochSecond(1, 2),
				Map.of(zoned, 1));
		Message<?> message = converter.toMessage(times, new MessageHeaders(Map.of()));
		assertThat(message).isNotNull();
		assertThat(converter.fromMessage(message, Times.class)).isEqualTo(times);
		assertThat(new String((byte[]) message.getPayload())).contains("\"instant\":1.000000002");
	}

	@Test
	void typedJsonIsConvertedToWhatAMethodTakes() throws Exception {
		Message<byte[]> list = message("[{\"word\":\"u:hi\"}]", ClassicProtocol.MIME_TYPE);
		assertThat(convert(list, "list")).isEqualTo(List.of(new Greeting("hi")));
		assertThat(convert(list, "anything")).isEqualTo(List.of(Map.of("word", "hi")));
		assertThat(convert(list, "text")).isEqualTo("[{\"word\":\"hi\"}]");
		assertThat(convert(message("\"u:hi\"", ClassicProtocol.MIME_TYPE_PACKED), "text")).isEqualTo("hi");
		assertThat(convert(message("{\"a\":{\"word\":\"u:hi\"}}", ClassicProtocol.MIME_TYPE), "map"))
			.isEqualTo(Map.of("a", new Greeting("hi")));
		assertThat(convert(message("\"t:2024,1,2,3,4,5,6,Mars/Base\"", ClassicProtocol.MIME_TYPE), "text"))
			.isEqualTo("\"2024-01-02T03:04:05.000006[Mars/Base]\"");
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> convert(message("{bad", ClassicProtocol.MIME_TYPE), "list"))
			.withMessageContaining("typed JSON");
	}

	private static Object convert(Message<?> message, String method) throws Exception {
		MethodParameter parameter = Arrays.stream(Methods.class.getDeclaredMethods())
			.filter((candidate) -> candidate.getName().equals(method))
			.map((candidate) -> new MethodParameter(candidate, 0))
			.findFirst()
			.orElseThrow();
		return HeinMessageConverters.createDefault().fromMessage(message, parameter.getParameterType(), parameter);
	}

	@Test
	void whatTypedJsonHasNoTypeForIsSentAsText() {
		Map<String, Object> value = new LinkedHashMap<>();
		value.put("decimal", new BigDecimal("1.50"));
		value.put("state", Thread.State.NEW);
		value.put("array", new int[] { 1, 2 });
		value.put("date", new Date(0));
		value.put("record", new Greeting("hi"));
		value.put("zone", new ClassicDateTime(LocalDateTime.of(2024, 3, 31, 2, 30), "Europe/Paris"));
		Message<?> message = HeinMessageConverters.createDefault()
			.toMessage(value, new MessageHeaders(Map.of(MessageHeaders.CONTENT_TYPE, ClassicProtocol.MIME_TYPE)));
		assertThat(message).isNotNull();
		assertThat(new String((byte[]) message.getPayload())).isEqualTo("{\"decimal\":\"u:1.50\",\"state\":\"u:NEW\","
				+ "\"array\":[\"i:1\",\"i:2\"],\"date\":\"t:1970,1,1,0,0,0,0,UTC\",\"record\":{\"word\":\"u:hi\"},"
				+ "\"zone\":\"t:2024,3,31,2,30,0,0,Europe/Paris\"}");
	}

	@Test
	void withoutJacksonBytesAndTextRemain() throws Exception {
		try (FilteredClassLoader loader = new Isolating()) {
			Class<?> type = Class.forName(HeinMessageConverters.class.getName(), true, loader);
			assertThat(type.getClassLoader()).isSameAs(loader);
			CompositeMessageConverter converter = (CompositeMessageConverter) type.getMethod("createDefault")
				.invoke(null);
			assertThat(converter.getConverters()).hasSize(3);
		}
	}

	private static Message<byte[]> message(String text, String contentType) {
		return MessageBuilder.withPayload(text.getBytes()).setHeader(HeinHeaders.CONTENT_TYPE, contentType).build();
	}

	@Test
	void jsonThatIsNestedTooDeeplyOrHasTooLongNumbersIsNotRead() {
		MessageConverter converter = HeinMessageConverters.of(new HeinJsonMessageConverter(JsonMapper.shared(), 5, 10));
		assertThat(converter.fromMessage(json("[".repeat(5) + "]".repeat(5)), List.class)).isNotNull();
		assertThat(converter.fromMessage(json("[1234567890]"), List.class)).isEqualTo(List.of(1234567890));
		for (String text : List.of("[".repeat(6) + "]".repeat(6), "[12345678901]", "[" + "1".repeat(1_000_000) + "]",
				"[".repeat(500_000))) {
			assertThatExceptionOfType(MessageConversionException.class)
				.isThrownBy(() -> converter.fromMessage(json(text), List.class));
			assertThatExceptionOfType(JacksonException.class)
				.isThrownBy(() -> HeinMessageConverters.jsonReader(converter, List.class)
					.apply(text.getBytes(StandardCharsets.UTF_8)));
		}
	}

	@Test
	void theLimitsOfJsonHaveDefaultsAndAStricterMapperHoldsItsOwn() {
		MessageConverter byDefault = HeinMessageConverters.createDefault();
		assertThat(byDefault.fromMessage(json("[".repeat(64) + "]".repeat(64)), List.class)).isNotNull();
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> byDefault.fromMessage(json("[".repeat(65) + "]".repeat(65)), List.class));
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> byDefault.fromMessage(json("[" + "1".repeat(101) + "]"), List.class));
		JsonMapper strict = JsonMapper
			.builder(JsonFactory.builder()
				.streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(2).build())
				.build())
			.build();
		assertThatExceptionOfType(MessageConversionException.class)
			.isThrownBy(() -> new HeinJsonMessageConverter(strict).fromMessage(json("[[[]]]"), List.class));
		assertThatIllegalArgumentException().isThrownBy(() -> new HeinJsonMessageConverter(strict, 0, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> new HeinJsonMessageConverter(strict, 1, 0));
	}

	private static Message<byte[]> json(String text) {
		return MessageBuilder.withPayload(text.getBytes(StandardCharsets.UTF_8))
			.setHeader(MessageHeaders.CONTENT_TYPE, MimeTypeUtils.APPLICATION_JSON)
			.build();
	}

	interface Methods {

		void list(List<Greeting> value);

		void anything(List<Object> value);

		void map(Map<String, Greeting> value);

		void text(String value);

	}

	record Times(ZonedDateTime zoned, OffsetDateTime offset, Instant instant, Map<ZonedDateTime, Integer> keys) {

	}

	record Greeting(String word) {

	}

	/**
	 * Loads the class under test itself, so that it sees no Jackson.
	 */
	private static final class Isolating extends FilteredClassLoader {

		Isolating() {
			super("tools.jackson");
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			boolean isolated = name.startsWith(HeinMessageConverters.class.getName())
					|| name.equals(ClassicMessageConverter.class.getName());
			if (!isolated || findLoadedClass(name) != null) {
				return super.loadClass(name, resolve);
			}
			try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] bytes = in.readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
