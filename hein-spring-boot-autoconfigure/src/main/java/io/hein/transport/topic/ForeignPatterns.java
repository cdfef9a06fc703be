package io.hein.transport.topic;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Finds patterns that mean something elsewhere, in MQTT, AMQP or NATS, and would never
 * match here. Only whole words count: {@code c#} and {@code a+b} are names.
 */
final class ForeignPatterns {

	private ForeignPatterns() {
	}

	/**
	 * Why a text is no pattern here, and what to write.
	 * @param text a text of words that are not empty
	 * @return what is wrong, {@code null} if nothing is
	 */
	static @Nullable String complaint(String text) {
		if (text.indexOf('#') < 0 && text.indexOf('+') < 0 && text.indexOf('>') < 0) {
			return null;
		}
		List<String> words = new ArrayList<>();
		String found = null;
		for (String word : text.split("[./]", -1)) {
			String own = translate(word);
			if (!own.equals(word)) {
				found = word;
			}
			words.add(own);
		}
		if (found == null) {
			return null;
		}
		return "'" + found + "' is not a wildcard here: " + advice(String.join(".", words));
	}

	private static String translate(String word) {
		return switch (word) {
			case "#", ">" -> "**";
			case "+" -> "*";
			default -> word;
		};
	}

	private static String advice(String translated) {
		try {
			return "write '" + TopicPattern.parse(translated) + "'";
		}
		catch (IllegalArgumentException ex) {
			return "between dots, '*' stands for one word, and '**' at the end for any number of words";
		}
	}

}
