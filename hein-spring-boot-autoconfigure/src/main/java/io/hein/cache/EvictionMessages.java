package io.hein.cache;

import java.util.UUID;

import io.hein.core.HeinJsonMessageConverter;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.Assert;

/**
 * Evictions as payloads, in JSON. Knows its own ones when they come back. Thread-safe.
 */
final class EvictionMessages {

	private static final Log logger = LogFactory.getLog(EvictionMessages.class);

	private final String self = UUID.randomUUID().toString();

	/**
	 * With limits that no key comes near: what others send may be anything.
	 */
	private final JsonMapper mapper = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder()
				.maxNestingDepth(HeinJsonMessageConverter.DEFAULT_MAX_DEPTH)
				.maxNumberLength(HeinJsonMessageConverter.DEFAULT_MAX_NUMBER_LENGTH)
				.build())
			.build())
		.build();

	private final CacheKeys keys;

	EvictionMessages(CacheKeys keys) {
		this.keys = keys;
	}

	byte[] clear(String cache) {
		return this.mapper.writeValueAsBytes(new Eviction(this.self, cache, null));
	}

	/**
	 * Write an eviction, and read it again: a key that does not come back as it was would
	 * evict nothing.
	 * @param cache the cache's name
	 * @param key the key
	 * @return the payload, {@code null} if the key cannot be sent
	 */
	byte @Nullable [] evict(String cache, @Nullable Object key) {
		if (key == null) {
			return null;
		}
		try {
			byte[] payload = this.mapper.writeValueAsBytes(new Eviction(this.self, cache, this.keys.write(key)));
			SentKey sent = read(payload).key();
			return (sent != null && isSame(key, this.keys.read(sent))) ? payload : null;
		}
		catch (Exception | LinkageError | StackOverflowError ex) {
			logger.debug("A key of the cache '" + cache + "' cannot be sent", ex);
			return null;
		}
	}

	private static boolean isSame(Object key, Object back) {
		return key.equals(back) && back.equals(key) && back.hashCode() == key.hashCode();
	}

	Eviction read(byte[] payload) {
		Eviction eviction = this.mapper.readValue(payload, Eviction.class);
		Assert.isTrue(eviction != null && eviction.cache() != null, "It names no cache");
		return eviction;
	}

	boolean isOwn(Eviction eviction) {
		return this.self.equals(eviction.from());
	}

	/**
	 * The key of an eviction.
	 * @param cache the cache's name
	 * @param key the key as it was sent
	 * @return the key, {@code null} if it cannot be made here
	 */
	@Nullable Object key(String cache, SentKey key) {
		try {
			return this.keys.read(key);
		}
		catch (Exception | LinkageError | StackOverflowError ex) {
			logger.debug("A key of the cache '" + cache + "' cannot be read, so the whole cache is cleared", ex);
			return null;
		}
	}

}
