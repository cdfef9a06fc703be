package io.hein.sample.telemetry;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Makes a word of a topic out of any name: no dots, which would make several words, no
 * blanks and no stars, which are not legal.
 */
final class TopicWord {

	private static final int MAX_LENGTH = 40;

	private static final Pattern OTHERS = Pattern.compile("[^a-z0-9_]+");

	private static final Pattern EDGES = Pattern.compile("^-|-$");

	private TopicWord() {
	}

	static String of(String name) {
		String word = OTHERS.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("-");
		if (word.length() > MAX_LENGTH) {
			word = word.substring(0, MAX_LENGTH);
		}
		word = EDGES.matcher(word).replaceAll("");
		return (word.isEmpty()) ? "unknown" : word;
	}

}
