package io.hein.listener;

import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.hein.core.HeinHeaders;
import io.hein.core.HeinMessageConverters;
import io.hein.core.HeinPosition;
import io.hein.transport.frame.ContentType;
import io.hein.transport.lane.ReceivedMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.Assert;

/**
 * Makes the arguments of a method straight from what the engine has received. Most
 * methods take the payload, and perhaps its topic or position: they need no message with
 * all its headers, which costs more than the rest of the call. What is passed is the same
 * either way.
 */
final class DirectArguments {

	private final Source[] sources;

	private DirectArguments(Source[] sources) {
		this.sources = sources;
	}

	/**
	 * The arguments of a method, if all of them can be made this way.
	 * @param method the method
	 * @param converter converts payloads
	 * @param custom the application's own resolvers
	 * @return the arguments, or {@code null} if any needs a message
	 */
	static @Nullable DirectArguments of(ListenerMethod method, MessageConverter converter,
			List<HandlerMethodArgumentResolver> custom) {
		MethodParameter[] parameters = method.getMethodParameters();
		Source[] sources = new Source[parameters.length];
		for (int i = 0; i < parameters.length; i++) {
			MethodParameter parameter = parameters[i];
			Source source = (custom.stream().anyMatch((resolver) -> resolver.supportsParameter(parameter))) ? null
					: source(parameter, method.payload(), converter);
			if (source == null) {
				return null;
			}
			sources[i] = source;
		}
		return new DirectArguments(sources);
	}

	private static @Nullable Source source(MethodParameter parameter, PayloadParameter payload,
			MessageConverter converter) {
		if (ArgumentResolvers.isPosition(parameter)) {
			return (received) -> HeinPosition.of(received.position());
		}
		Header header = parameter.getParameterAnnotation(Header.class);
		if (header != null) {
			return (HeinHeaders.TOPIC.equals(header.name()) && parameter.getParameterType() == String.class)
					? ReceivedMessage::topic : null;
		}
		return (parameter.equals(payload.parameter()) && !payload.batch() && !payload.message())
				? payload(payload, converter) : null;
	}

	/**
	 * What makes an element of a batch, if the batch is all that the method takes.
	 * @param method the method
	 * @param converter converts payloads
	 * @param custom the application's own resolvers
	 * @return the source, or {@code null} if it needs a message
	 */
	static @Nullable Source element(ListenerMethod method, MessageConverter converter,
			List<HandlerMethodArgumentResolver> custom) {
		PayloadParameter payload = method.payload();
		MethodParameter[] parameters = method.getMethodParameters();
		return (payload.batch() && !payload.message() && parameters.length == 1
				&& custom.stream().noneMatch((resolver) -> resolver.supportsParameter(parameters[0])))
						? payload(payload, converter) : null;
	}

	private static @Nullable Source payload(PayloadParameter payload, MessageConverter converter) {
		MethodParameter parameter = payload.parameter();
		if (parameter == null || payload.isValidated() || isSpecial(parameter)) {
			return null;
		}
		return switch (payload.kind()) {
			case BYTES -> ReceivedMessage::payload;
			case TEXT -> (HeinMessageConverters.takesBytesAndTextAsTheyAre(converter)) ? DirectArguments::text : null;
			case OBJECT -> object(parameter, converter);
			case ANY, GAP -> null;
		};
	}

	/**
	 * Validation, and what {@code @Payload} can ask for, are left to the resolvers.
	 */
	private static boolean isSpecial(MethodParameter parameter) {
		for (Annotation annotation : parameter.getParameterAnnotations()) {
			if (!(annotation instanceof Payload payload) || !payload.required() || !payload.expression().isEmpty()) {
				return true;
			}
		}
		return parameter.getParameterType() == Optional.class;
	}

	private static String text(ReceivedMessage received) {
		return received.buffer().toString(received.payloadIndex(), received.payloadLength(), StandardCharsets.UTF_8);
	}

	private static @Nullable Source object(MethodParameter parameter, MessageConverter converter) {
		Type type = GenericTypeResolver.resolveType(parameter.getNestedGenericParameterType(),
				parameter.getContainingClass());
		Function<byte[], @Nullable Object> reader = HeinMessageConverters.jsonReader(converter, type);
		return (reader != null) ? (received) -> {
			Object read = reader.apply(received.payload());
			Assert.state(read != null, "JSON null is not a payload");
			return read;
		} : null;
	}

	/**
	 * Whether a message can be taken this way. The sender's headers may say what it is.
	 */
	static boolean takes(ReceivedMessage received) {
		return received.contentType() != ContentType.OTHER && !received.hasHeaders();
	}

	/**
	 * Make the arguments.
	 * @throws RuntimeException if one cannot be made
	 */
	@Nullable Object[] of(ReceivedMessage received) {
		@Nullable Object[] arguments = new Object[this.sources.length];
		for (int i = 0; i < arguments.length; i++) {
			arguments[i] = this.sources[i].of(received);
		}
		return arguments;
	}

	/**
	 * Makes one argument.
	 */
	interface Source {

		Object of(ReceivedMessage received);

	}

}
