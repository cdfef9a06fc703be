package io.hein.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.hein.transport.classic.ClassicDateTime;
import io.hein.transport.classic.ClassicFormatException;
import io.hein.transport.classic.ClassicJson;
import io.hein.transport.classic.ClassicProtocol;
import io.hein.transport.classic.ClassicTime;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.MimeTypeUtils;

/**
 * Converts the typed JSON of the classic protocol, where the content type says that it is
 * such. A method that takes the decoded value gets it unchanged; everything else is
 * converted via ordinary JSON.
 */
final class ClassicMessageConverter implements SmartMessageConverter {

	private final @Nullable MessageConverter json;

	/**
	 * Create a converter.
	 * @param json converts ordinary JSON, {@code null} if there is none
	 */
	ClassicMessageConverter(@Nullable MessageConverter json) {
		this.json = json;
	}

	@Override
	public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
		return fromMessage(message, targetClass, null);
	}

	@Override
	public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass, @Nullable Object hint) {
		if (!isClassic(message.getHeaders()) || !(message.getPayload() instanceof byte[] payload)) {
			return null;
		}
		if (targetClass == ClassicPayload.class) {
			return new ClassicPayload(payload);
		}
		Object value;
		try {
			value = ClassicJson.decode(payload);
		}
		catch (ClassicFormatException ex) {
			throw new MessageConversionException(message,
					"Not the typed JSON of a classic publisher: " + ex.getMessage(), ex);
		}
		if (value == null || (targetClass.isInstance(value) && isOfNoFurtherType(targetClass, hint))) {
			return value;
		}
		return convert(message, value, targetClass, hint);
	}

	private static boolean isClassic(@Nullable MessageHeaders headers) {
		Object contentType = (headers != null) ? headers.get(MessageHeaders.CONTENT_TYPE) : null;
		return contentType != null && contentType.toString().startsWith(ClassicProtocol.MIME_TYPE);
	}

	/**
	 * Whether a method takes a list or map of any type, and not of a specific one.
	 */
	private static boolean isOfNoFurtherType(Class<?> targetClass, @Nullable Object hint) {
		if (!(hint instanceof MethodParameter parameter)) {
			return true;
		}
		ResolvableType type = ResolvableType.forMethodParameter(parameter);
		if (Message.class.isAssignableFrom(type.resolve(Object.class))) {
			type = type.as(Message.class).getGeneric(0);
		}
		ResolvableType[] generics = type.as(targetClass).getGenerics();
		return generics.length == 0 || Arrays.stream(generics)
			.skip(generics.length - 1)
			.allMatch((generic) -> generic.resolve(Object.class) == Object.class);
	}

	private @Nullable Object convert(Message<?> message, Object value, Class<?> targetClass, @Nullable Object hint) {
		MessageConverter converter = this.json;
		Message<?> plain = (converter != null) ? converter.toMessage(plain(value),
				new MessageHeaders(Map.of(MessageHeaders.CONTENT_TYPE, MimeTypeUtils.APPLICATION_JSON))) : null;
		if (plain == null || converter == null) {
			return (targetClass == String.class) ? String.valueOf(value) : null;
		}
		if (targetClass == String.class) {
			return (plain.getPayload() instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8)
					: plain.getPayload().toString();
		}
		Map<String, Object> headers = new LinkedHashMap<>(message.getHeaders());
		headers.put(MessageHeaders.CONTENT_TYPE, MimeTypeUtils.APPLICATION_JSON);
		Message<?> readable = new GenericMessage<>(plain.getPayload(), headers);
		return (converter instanceof SmartMessageConverter smart) ? smart.fromMessage(readable, targetClass, hint)
				: converter.fromMessage(readable, targetClass);
	}

	/**
	 * What ordinary JSON cannot express becomes text.
	 */
	private static Object plain(Object value) {
		if (value instanceof Map<?, ?> map) {
			Map<Object, @Nullable Object> result = new LinkedHashMap<>();
			map.forEach((key, element) -> result.put(key, (element != null) ? plain(element) : null));
			return result;
		}
		if (value instanceof List<?> list) {
			List<@Nullable Object> result = new ArrayList<>(list.size());
			list.forEach((element) -> result.add((element != null) ? plain(element) : null));
			return result;
		}
		return (value instanceof ClassicDateTime || value instanceof ClassicTime) ? value.toString() : value;
	}

	@Override
	public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
		return toMessage(payload, headers, null);
	}

	@Override
	public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers, @Nullable Object hint) {
		if (headers == null || !isClassic(headers)) {
			return null;
		}
		return new GenericMessage<>(ClassicJson.encode(ClassicValues.of(payload)), headers);
	}

}
