package io.hein.core;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;

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
	void withoutJacksonBytesAndTextRemain() throws Exception {
		try (FilteredClassLoader loader = new Isolating()) {
			Class<?> type = Class.forName(HeinMessageConverters.class.getName(), true, loader);
			assertThat(type.getClassLoader()).isSameAs(loader);
			CompositeMessageConverter converter = (CompositeMessageConverter) type.getMethod("createDefault")
				.invoke(null);
			assertThat(converter.getConverters()).hasSize(2);
		}
	}

	private static Message<byte[]> message(String text, String contentType) {
		return MessageBuilder.withPayload(text.getBytes()).setHeader(HeinHeaders.CONTENT_TYPE, contentType).build();
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
			if (!name.startsWith(HeinMessageConverters.class.getName()) || findLoadedClass(name) != null) {
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
