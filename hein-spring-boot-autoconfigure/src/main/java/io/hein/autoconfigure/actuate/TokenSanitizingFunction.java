package io.hein.autoconfigure.actuate;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * Hides the values of all of Hein's properties that are called a token, however they are
 * written: {@code hein.subscriber.token} or {@code HEIN_SUBSCRIBER_TOKEN}. Hides also
 * what a token came from, which may be called anything: the variable of a placeholder,
 * the JSON or the command line that has it.
 */
class TokenSanitizingFunction implements SanitizingFunction, DisposableBean {

	private final List<ConfiguredTokens> tokens = new CopyOnWriteArrayList<>();

	private final ConfiguredTokens own;

	private final @Nullable TokenSanitizingFunction parent;

	/**
	 * Create a function.
	 * @param own the tokens of its context
	 * @param parent that of the parent context, whose endpoints show the same variables
	 * of the system; {@code null} if there is none
	 */
	TokenSanitizingFunction(ConfiguredTokens own, @Nullable TokenSanitizingFunction parent) {
		this.own = own;
		this.parent = parent;
		add(own);
	}

	private void add(ConfiguredTokens tokens) {
		this.tokens.add(tokens);
		if (this.parent != null) {
			this.parent.add(tokens);
		}
	}

	private void remove(ConfiguredTokens tokens) {
		this.tokens.remove(tokens);
		if (this.parent != null) {
			this.parent.remove(tokens);
		}
	}

	@Override
	public void destroy() {
		remove(this.own);
	}

	@Override
	public SanitizableData apply(SanitizableData data) {
		return (isToken(data.getKey()) || hasToken(data)) ? data.withSanitizedValue() : data;
	}

	private static boolean isToken(String key) {
		String lower = key.toLowerCase(Locale.ROOT);
		return lower.startsWith("hein") && lower.contains("token");
	}

	private boolean hasToken(SanitizableData data) {
		Object value = data.getValue();
		return value != null && hasToken(value.toString());
	}

	// In a parent's environment there may be what its own tokens came from
	private boolean hasToken(String text) {
		return this.tokens.stream().anyMatch((tokens) -> tokens.areIn(text))
				|| (this.parent != null && this.parent.hasToken(text));
	}

}
