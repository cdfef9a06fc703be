package io.hein.transport.topic;

import java.util.Arrays;
import java.util.Objects;

/**
 * A pattern of topics: dotted words of which {@code *} stands for exactly one word and a
 * last {@code **} for any number of words, none included. {@code telemetry.**} wants
 * {@code telemetry} and {@code telemetry.cpu.0}; {@code **} wants every topic, the empty
 * one too. What stands for words elsewhere does not here: a word that is nothing but
 * {@code #}, {@code +} or {@code >} is refused, also between slashes.
 *
 * @since 0.1.0
 */
public final class TopicPattern implements Comparable<TopicPattern> {

	/**
	 * The pattern {@code **}, which wants every topic.
	 */
	public static final TopicPattern EVERYTHING = new TopicPattern("**");

	private static final String[] NO_WORDS = {};

	private final String text;

	private TopicPattern(String text) {
		this.text = text;
	}

	/**
	 * Parse a pattern.
	 * @param text the pattern, for example {@code telemetry.*.load} or {@code alarm.**};
	 * the empty text is no pattern (only {@code **} wants the empty topic)
	 * @return the pattern
	 * @throws IllegalArgumentException if it is not a legal pattern; the message says why
	 */
	public static TopicPattern parse(String text) {
		Objects.requireNonNull(text, "pattern");
		if (text.equals(EVERYTHING.text)) {
			return EVERYTHING;
		}
		if (text.isEmpty()) {
			throw Topics.illegal("topic pattern", text, "it is empty; use '**' for every topic");
		}
		Topics.checkPattern(text);
		String complaint = ForeignPatterns.complaint(text);
		if (complaint != null) {
			throw Topics.illegal("topic pattern", text, complaint);
		}
		TopicPattern pattern = new TopicPattern(text);
		for (String word : pattern.words()) {
			if (word.indexOf('*') >= 0 && !word.equals("*")) {
				throw Topics.illegal("topic pattern", text,
						"between dots, '*' stands for one whole word, and '**' at the end for any number of words;"
								+ " use '*' for a word of which only a part is known");
			}
		}
		return pattern;
	}

	/**
	 * Whether this pattern wants a topic. This is what a pattern means; a
	 * {@link TopicIndex} finds out faster.
	 * @param topic a legal topic
	 * @return whether it does
	 */
	public boolean matches(String topic) {
		String[] words = words();
		String[] topicWords = split(topic);
		if (isOpen() ? topicWords.length < words.length : topicWords.length != words.length) {
			return false;
		}
		for (int i = 0; i < words.length; i++) {
			if (!words[i].equals("*") && !words[i].equals(topicWords[i])) {
				return false;
			}
		}
		return true;
	}

	private boolean isOpen() {
		return this.text.equals("**") || this.text.endsWith(".**");
	}

	/**
	 * The words without a last {@code **}.
	 */
	private String[] words() {
		String[] all = split(this.text);
		return isOpen() ? Arrays.copyOf(all, all.length - 1) : all;
	}

	private static String[] split(String topic) {
		return topic.isEmpty() ? NO_WORDS : topic.split("\\.", -1);
	}

	@Override
	public int compareTo(TopicPattern other) {
		return this.text.compareTo(other.text);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof TopicPattern pattern && pattern.text.equals(this.text);
	}

	@Override
	public int hashCode() {
		return this.text.hashCode();
	}

	/**
	 * Return the pattern as written.
	 */
	@Override
	public String toString() {
		return this.text;
	}

}
