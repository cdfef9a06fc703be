package io.hein.autoconfigure.actuate;

import java.util.Locale;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * Hides the values of all of Hein's properties that are called a token, however they are
 * written: {@code hein.subscriber.token} or {@code HEIN_SUBSCRIBER_TOKEN}.
 */
class TokenSanitizingFunction implements SanitizingFunction {

	@Override
	public SanitizableData apply(SanitizableData data) {
		String key = data.getKey().toLowerCase(Locale.ROOT);
		return (key.startsWith("hein") && key.contains("token")) ? data.withSanitizedValue() : data;
	}

}
