package io.hein.listener;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.hein.core.HeinHeaders;
import io.hein.core.HeinJsonMessageConverter;
import io.hein.core.HeinMessageConverters;
import io.hein.core.HeinPosition;
import io.hein.support.FakeMessage;
import io.hein.transport.frame.ContentType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.ReflectionUtils;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which methods are called without a message around what was received, and that they get
 * the same as the others.
 */
class DirectArgumentsTests {

	private static final MessageConverter CONVERTER = HeinMessageConverters.createDefault();

	@Test
	void whatMostMethodsTakeNeedsNoMessage() {
		FakeMessage json = FakeMessage.json(7, "{\"name\":\"cpu\",\"value\":3}").withTopic("t.x");
		HeinPosition position = HeinPosition.of(json.position());
		assertThat(arguments("bytes", json)).containsExactly(json.payload());
		assertThat(arguments("text", json)).containsExactly("{\"name\":\"cpu\",\"value\":3}");
		assertThat(arguments("object", json)).containsExactly(new Reading("cpu", 3), "t.x", position);
		assertThat(arguments("annotated", json)).containsExactly(new Reading("cpu", 3));
		assertThat(arguments("generic", FakeMessage.json(1, "{\"a\":{\"name\":\"cpu\",\"value\":3}}")))
			.containsExactly(Map.of("a", new Reading("cpu", 3)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "message", "headers", "otherHeader", "optional", "notRequired", "anything" })
	void whatNeedsAMessageIsLeftToTheResolvers(String name) {
		assertThat(direct(name, CONVERTER, List.of())).isNull();
	}

	@Test
	void aConverterThatMayLookAtMoreGetsItsMessage() {
		MessageConverter own = new CompositeMessageConverter(List.of(new HeinJsonMessageConverter()));
		MessageConverter extended = HeinMessageConverters.of(new HeinJsonMessageConverter() {
		});
		for (MessageConverter converter : List.of(own, extended)) {
			assertThat(direct("object", converter, List.of())).isNull();
			assertThat(direct("bytes", converter, List.of())).isNotNull();
		}
	}

	@Test
	void anApplicationsOwnResolverComesFirst() {
		HandlerMethodArgumentResolver resolver = new HandlerMethodArgumentResolver() {

			@Override
			public boolean supportsParameter(MethodParameter parameter) {
				return parameter.getParameterType() == HeinPosition.class;
			}

			@Override
			public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) {
				return null;
			}

		};
		assertThat(direct("object", CONVERTER, List.of(resolver))).isNull();
	}

	@Test
	void messagesWhoseHeadersMatterAreNotTakenDirectly() {
		FakeMessage plain = FakeMessage.text(1, "x");
		assertThat(DirectArguments.takes(plain)).isTrue();
		assertThat(DirectArguments.takes(plain.withHeaders(Map.of("a", "b")))).isFalse();
		assertThat(DirectArguments.takes(plain.withContentType(ContentType.OTHER))).isFalse();
	}

	private static @Nullable Object[] arguments(String name, FakeMessage message) {
		DirectArguments direct = direct(name, CONVERTER, List.of());
		assertThat(direct).isNotNull();
		return direct.of(message);
	}

	private static @Nullable DirectArguments direct(String name, MessageConverter converter,
			List<HandlerMethodArgumentResolver> custom) {
		Method method = ReflectionUtils.findMethod(Methods.class, name, (Class<?>[]) null);
		assertThat(method).isNotNull();
		ArgumentResolvers resolvers = new ArgumentResolvers(converter, null, null, custom, null);
		return DirectArguments.of(new ListenerMethod(new Methods(), method, resolvers), converter, custom);
	}

	record Reading(String name, int value) {
	}

	static class Methods {

		void bytes(byte[] payload) {
		}

		void text(String payload) {
		}

		void object(Reading reading, @Header(HeinHeaders.TOPIC) String topic, HeinPosition position) {
		}

		void annotated(@Payload Reading reading) {
		}

		void generic(Map<String, Reading> readings) {
		}

		void message(Message<Reading> reading) {
		}

		void headers(Reading reading, @Headers Map<String, Object> headers) {
		}

		void otherHeader(Reading reading, @Header("mine") String mine) {
		}

		void validated(@Validated Reading reading) {
		}

		void optional(Optional<Reading> reading) {
		}

		void notRequired(@Payload(required = false) Reading reading) {
		}

		void anything(Object payload) {
		}

	}

}
