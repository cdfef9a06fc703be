package io.hein.cache;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.hein.transport.frame.ContentType;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.Publisher;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends evictions. Never fails: who evicts an entry has already changed what was cached,
 * and could do nothing about it. What could not be sent is made up for by a clear of the
 * whole cache, at once or with its next eviction. Thread-safe.
 */
final class EvictionSender {

	private static final Log logger = LogFactory.getLog(EvictionSender.class);

	private static final int MAX_WARNED = 1000;

	private final EvictionTopic topic;

	private final Supplier<Publisher> publisher;

	private final EvictionMessages messages;

	/**
	 * The caches of which others do not know all evictions.
	 */
	private final Set<String> owed = ConcurrentHashMap.newKeySet();

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	EvictionSender(EvictionTopic topic, Supplier<Publisher> publisher, EvictionMessages messages) {
		this.topic = topic;
		this.publisher = publisher;
		this.messages = messages;
	}

	void evict(String cache, @Nullable Object key) {
		if (this.owed.contains(cache)) {
			clear(cache);
			return;
		}
		byte[] payload = this.messages.evict(cache, key);
		try {
			if (payload != null) {
				publish(cache, payload);
				return;
			}
			warnOnce(cache, key, "does not come back equal from its text or JSON", null);
		}
		catch (RuntimeException ex) {
			warnOnce(cache, key, "could not be sent", ex);
		}
		clear(cache);
	}

	void clear(String cache) {
		// Before it is sent: an eviction that fails meanwhile may come after it
		boolean owed = this.owed.remove(cache);
		try {
			publish(cache, this.messages.clear(cache));
		}
		catch (RuntimeException ex) {
			String text = "An eviction of the cache '" + cache
					+ "' could not be sent, so other instances may go on with what they have cached. Its next "
					+ "eviction will clear that cache on them";
			if (this.owed.add(cache) && !owed) {
				logger.warn(text, ex);
			}
			else {
				logger.debug(text, ex);
			}
		}
	}

	private void publish(String cache, byte[] payload) {
		this.publisher.get().publish(new OutgoingMessage(this.topic.of(cache), payload, ContentType.JSON, Map.of()));
	}

	private void warnOnce(String cache, @Nullable Object key, String why, @Nullable RuntimeException ex) {
		String type = (key != null) ? KeyTypes.typeOf(key).getName() : "null";
		if (this.warned.size() < MAX_WARNED && this.warned.add(cache + " " + type)) {
			logger.warn("A key of the cache '" + cache + "' of the type " + type + " " + why
					+ ", so evictions of such keys clear the whole cache on other instances", ex);
		}
	}

}
