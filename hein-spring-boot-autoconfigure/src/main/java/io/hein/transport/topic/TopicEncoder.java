package io.hein.transport.topic;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * Checks and encodes topics, and remembers recent ones, so that one that is used again is
 * not checked again. A topic has one of two places. When both are occupied, a new one
 * takes a place only when it comes a second time soon: topics that come once do not drive
 * out those that come often. So there are never more than so many, each of at most
 * {@value Topics#MAX_BYTES} bytes. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TopicEncoder {

	/**
	 * With ten thousand topics it is faster to find one than to check it. With a hundred
	 * thousand it is not: what is found lies in no cache of the processor either.
	 */
	private static final int PLACE_BITS = 14;

	private static final int PLACES = 1 << PLACE_BITS;

	private final AtomicReferenceArray<@Nullable Encoded> known = new AtomicReferenceArray<>(PLACES);

	/**
	 * The hashes of the topics that are known: most of those that are not are ruled out
	 * by them, without a look at topics that are in no cache of the processor. They are
	 * hints only, so it does no harm that threads change them without order.
	 */
	private final int[] hashes = new int[PLACES];

	/**
	 * The hashes of topics that recently had no place.
	 */
	private final int[] refused = new int[PLACES];

	/**
	 * Check a topic and encode it.
	 * @param topic the topic
	 * @return its bytes in UTF-8, not to be changed
	 * @throws IllegalArgumentException if it is not a legal topic; the message says why
	 */
	public byte[] encode(String topic) {
		int hash = Objects.requireNonNull(topic, "topic").hashCode() * 0x9E3779B9;
		int place = hash >>> (Integer.SIZE - PLACE_BITS);
		byte[] bytes = find(topic, hash, place);
		if (bytes == null) {
			bytes = find(topic, hash, place ^ 1);
		}
		return (bytes != null) ? bytes : encode(topic, hash, place);
	}

	private byte @Nullable [] find(String topic, int hash, int place) {
		if (this.hashes[place] != hash) {
			return null;
		}
		// what is read is immutable: an old one does no harm
		Encoded encoded = this.known.getPlain(place);
		return (encoded != null && encoded.topic.equals(topic)) ? encoded.bytes : null;
	}

	private byte[] encode(String topic, int hash, int place) {
		byte[] bytes = Topics.encode(topic);
		if (this.known.getPlain(place) == null) {
			keep(topic, bytes, hash, place);
		}
		else if (this.known.getPlain(place ^ 1) == null) {
			keep(topic, bytes, hash, place ^ 1);
		}
		else if (this.refused[place] != hash) {
			this.refused[place] = hash;
		}
		else {
			// the other place is left to the one that was new before
			this.hashes[place ^ 1] = this.hashes[place];
			this.known.setRelease(place ^ 1, this.known.getPlain(place));
			keep(topic, bytes, hash, place);
		}
		return bytes;
	}

	private void keep(String topic, byte[] bytes, int hash, int place) {
		this.hashes[place] = hash;
		this.known.setRelease(place, new Encoded(topic, bytes));
	}

	private record Encoded(String topic, byte[] bytes) {
	}

}
