package io.hein.listener;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import io.hein.core.HeinMessageConverters;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;

/**
 * Refuses the payload "?" with a checked exception that its method does not declare, as
 * converters in Kotlin can.
 */
class RefusingConverter implements MessageConverter {

	private final MessageConverter converter = HeinMessageConverters.createDefault();

	static void refuse() {
		throw RefusingConverter.<RuntimeException>hidden(new IOException("expected by the test"));
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> T hidden(Throwable failure) throws T {
		throw (T) failure;
	}

	@Override
	public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
		if (message.getPayload() instanceof byte[] bytes && "?".equals(new String(bytes, StandardCharsets.UTF_8))) {
			refuse();
		}
		return this.converter.fromMessage(message, targetClass);
	}

	@Override
	public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
		return this.converter.toMessage(payload, headers);
	}

}
