package io.hein.transport.topic;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * Checks and encodes topics, and remembers those of late, so that one that is used again
 * is not looked at again. A topic has one of two places; a new one takes that of the one
 * that was new before. So there are never more than so many, each of at most
 * {@value Topics#MAX_BYTES} bytes. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TopicEncoder {

	private static final int PLACES = 4096;

	private final AtomicReferenceArray<@Nullable Encoded> known = new AtomicReferenceArray<>(PLACES);

	/**
	 * Check a topic and encode it.
	 * @param topic the topic
	 * @return its bytes in UTF-8, not to be changed
	 * @throws IllegalArgumentException if it is not a legal topic; the message says why
	 */
	public byte[] encode(String topic) {
		int hash = Objects.requireNonNull(topic, "topic").hashCode() * 0x9E3779B9;
		int place = hash >>> 20;
		// what is read is immutable: an old one does no harm
		Encoded first = this.known.getPlain(place);
		if (first != null && first.topic.equals(topic)) {
			return first.bytes;
		}
		Encoded second = this.known.getPlain(place ^ 1);
		if (second != null && second.topic.equals(topic)) {
			return second.bytes;
		}
		byte[] bytes = Topics.encode(topic);
		this.known.setRelease(place ^ 1, first);
		this.known.setRelease(place, new Encoded(topic, bytes));
		return bytes;
	}

	private record Encoded(String topic, byte[] bytes) {
	}

}
