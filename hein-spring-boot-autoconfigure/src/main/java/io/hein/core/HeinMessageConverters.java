package io.hein.core;

import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.ByteArrayMessageConverter;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.util.ClassUtils;
import org.springframework.util.MimeType;

/**
 * Creates the default converter of payloads: {@code byte[]} and {@link String} of any
 * content type, and JSON for everything else where Jackson 3 is present. JSON is also
 * read from text and from bytes of no stated kind, so that a publisher that cannot state
 * what it sends is understood. The typed JSON of the classic protocol is read and written
 * where a content type asks for it.
 *
 * @since 0.1.0
 */
public final class HeinMessageConverters {

	private static final boolean JACKSON_PRESENT = ClassUtils.isPresent("tools.jackson.databind.json.JsonMapper",
			HeinMessageConverters.class.getClassLoader());

	/**
	 * How many converters there are if JSON is all that is made of objects.
	 */
	private static final int WITH_JSON_ONLY = 4;

	private HeinMessageConverters() {
	}

	/**
	 * The default converter, with a JSON mapper of its own where Jackson is present.
	 * @return the converter
	 */
	public static CompositeMessageConverter createDefault() {
		return of((JACKSON_PRESENT) ? Json.converter() : null);
	}

	/**
	 * The default converter with another one that is used before JSON.
	 * @param others what converts objects of some types, or JSON in its own way (a
	 * {@link HeinJsonMessageConverter} for example). What it does not support is
	 * converted to JSON, where Jackson is present. {@code null} to convert nothing but
	 * bytes and text
	 * @return the converter
	 */
	public static CompositeMessageConverter of(@Nullable MessageConverter others) {
		if (others == null) {
			return of(List.of(), null);
		}
		boolean json = JACKSON_PRESENT && Json.isJson(others);
		return (json) ? of(List.of(), others) : of(List.of(others), (JACKSON_PRESENT) ? Json.converter() : null);
	}

	/**
	 * The default converter with others that are used before JSON.
	 * @param others what converts objects of some types, in this order. One that returns
	 * neither bytes nor text is skipped
	 * @param json what converts the rest, {@code null} for nothing
	 * @return the converter
	 */
	public static CompositeMessageConverter of(List<MessageConverter> others, @Nullable MessageConverter json) {
		List<MessageConverter> objects = new ArrayList<>();
		others.forEach((other) -> objects.add(new BytesOrTextOnly(other)));
		if (json != null) {
			objects.add(json);
		}
		List<MessageConverter> converters = new ArrayList<>(List.of(new BytesConverter(),
				new ClassicMessageConverter(objects.isEmpty() ? null : rest(objects)), new TextConverter()));
		converters.addAll(objects);
		return new BytesAndTextFirst(converters);
	}

	private static MessageConverter rest(List<MessageConverter> objects) {
		return (objects.size() == 1) ? objects.get(0) : new CompositeMessageConverter(objects);
	}

	/**
	 * Whether a converter is known to take bytes and text as they are.
	 * @param converter any converter
	 * @return whether it is one of those made here
	 */
	public static boolean takesBytesAndTextAsTheyAre(MessageConverter converter) {
		return converter instanceof BytesAndTextFirst;
	}

	/**
	 * Whether a converter is known to take nothing but bytes, text and what the classic
	 * protocol has: made here without anything for the rest, as where Jackson is missing.
	 * @param converter any converter
	 * @return whether it cannot make an application's own objects
	 */
	public static boolean takesNoObjects(MessageConverter converter) {
		return converter instanceof BytesAndTextFirst known
				&& known.getConverters().get(known.getConverters().size() - 1) instanceof TextConverter;
	}

	/**
	 * What reads JSON as a converter does, without a message around it.
	 * @param converter any converter
	 * @param type what is to be read
	 * @return the reader, which throws what the mapper throws, or {@code null} if the
	 * converter may look at more than the payload: only those made here with a plain
	 * {@link HeinJsonMessageConverter} are known not to
	 */
	public static @Nullable Function<byte[], @Nullable Object> jsonReader(MessageConverter converter, Type type) {
		MessageConverter json = plainJson(converter);
		return (json != null) ? Json.reader(json, type) : null;
	}

	/**
	 * What writes JSON as a converter does, without a message around it.
	 * @param converter any converter
	 * @return the writer, or {@code null} as for {@link #jsonReader}
	 */
	static @Nullable Function<Object, byte[]> jsonWriter(MessageConverter converter) {
		MessageConverter json = plainJson(converter);
		return (json != null) ? Json.writer(json) : null;
	}

	private static @Nullable MessageConverter plainJson(MessageConverter converter) {
		if (JACKSON_PRESENT && converter instanceof BytesAndTextFirst known) {
			List<MessageConverter> all = known.getConverters();
			MessageConverter last = all.get(all.size() - 1);
			return (all.size() == WITH_JSON_ONLY && Json.isPlain(last)) ? last : null;
		}
		return null;
	}

	private static final class BytesAndTextFirst extends CompositeMessageConverter {

		BytesAndTextFirst(List<MessageConverter> converters) {
			super(converters);
		}

		/**
		 * Not to be changed: what it does with bytes and text is relied on.
		 */
		@Override
		public List<MessageConverter> getConverters() {
			return List.copyOf(super.getConverters());
		}

	}

	/**
	 * One of the application's own. If it makes something that cannot travel, as
	 * {@code SimpleMessageConverter} does, the next one is asked.
	 */
	private static final class BytesOrTextOnly implements SmartMessageConverter {

		private final MessageConverter converter;

		BytesOrTextOnly(MessageConverter converter) {
			this.converter = converter;
		}

		@Override
		public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
			return this.converter.fromMessage(message, targetClass);
		}

		@Override
		public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass, @Nullable Object hint) {
			return (this.converter instanceof SmartMessageConverter smart)
					? smart.fromMessage(message, targetClass, hint) : fromMessage(message, targetClass);
		}

		@Override
		public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
			return sendable(this.converter.toMessage(payload, headers));
		}

		@Override
		public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers, @Nullable Object hint) {
			return (this.converter instanceof SmartMessageConverter smart)
					? sendable(smart.toMessage(payload, headers, hint)) : toMessage(payload, headers);
		}

		private static @Nullable Message<?> sendable(@Nullable Message<?> message) {
			return (message != null
					&& (message.getPayload() instanceof byte[] || message.getPayload() instanceof String)) ? message
							: null;
		}

	}

	private static final class BytesConverter extends ByteArrayMessageConverter {

		@Override
		protected boolean supportsMimeType(@Nullable MessageHeaders headers) {
			return true;
		}

	}

	private static final class TextConverter extends StringMessageConverter {

		TextConverter() {
			super(StandardCharsets.UTF_8);
		}

		@Override
		protected boolean supportsMimeType(@Nullable MessageHeaders headers) {
			return true;
		}

		@Override
		protected @Nullable Object convertToInternal(Object payload, @Nullable MessageHeaders headers,
				@Nullable Object conversionHint) {
			if (byte[].class != getSerializedPayloadClass()) {
				return payload;
			}
			MimeType type = getMimeType(headers);
			Charset charset = (type != null) ? type.getCharset() : null;
			return PayloadText.encode((String) payload, (charset != null) ? charset : StandardCharsets.UTF_8);
		}

	}

	/**
	 * Apart, so that the enclosing class loads without Jackson.
	 */
	private static final class Json {

		static MessageConverter converter() {
			return new HeinJsonMessageConverter();
		}

		static boolean isJson(MessageConverter converter) {
			return converter instanceof JacksonJsonMessageConverter;
		}

		static boolean isPlain(MessageConverter converter) {
			return converter.getClass() == HeinJsonMessageConverter.class;
		}

		static Function<byte[], @Nullable Object> reader(MessageConverter converter, Type type) {
			JsonMapper mapper = ((HeinJsonMessageConverter) converter).mapper();
			ObjectReader reader = mapper.readerFor(mapper.constructType(type));
			return reader::readValue;
		}

		static Function<Object, byte[]> writer(MessageConverter converter) {
			return ((HeinJsonMessageConverter) converter)::write;
		}

	}

}
