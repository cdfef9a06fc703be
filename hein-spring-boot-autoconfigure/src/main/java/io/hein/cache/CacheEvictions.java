package io.hein.cache;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.hein.config.AbstractHeinListenerEndpoint;
import io.hein.config.SimpleHeinListenerEndpoint;
import io.hein.transport.publisher.Publisher;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.cache.Cache;

/**
 * The evictions of this instance, which go to all others, and those of others, which are
 * applied here. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CacheEvictions {

	/**
	 * The id of the listener that applies evictions of others.
	 */
	public static final String LISTENER_ID = "heinCache";

	private static final Log logger = LogFactory.getLog(CacheEvictions.class);

	private final CacheNames names;

	private final EvictionTopic topic;

	private final KeyTypes types = new KeyTypes();

	private final EvictionMessages messages;

	private final @Nullable EvictionSender sender;

	private final CoveredCaches caches = new CoveredCaches();

	/**
	 * Set while an eviction of another instance is applied: that is not sent again.
	 */
	private final ThreadLocal<Boolean> applying = ThreadLocal.withInitial(() -> false);

	/**
	 * Create evictions.
	 * @param names which caches are meant
	 * @param topic the beginning of their topics
	 * @param mapper writes and reads keys that are neither text, numbers, enums nor made
	 * of these
	 * @param publisher sends evictions, asked for with the first one; {@code null} to
	 * send none
	 * @throws IllegalArgumentException if the topic is not a legal one
	 */
	public CacheEvictions(CacheNames names, String topic, JsonMapper mapper, @Nullable Supplier<Publisher> publisher) {
		this.names = names;
		this.topic = new EvictionTopic(topic);
		this.messages = new EvictionMessages(new CacheKeys(this.types, mapper));
		this.sender = (publisher != null) ? new EvictionSender(this.topic, publisher, this.messages) : null;
	}

	/**
	 * What applies the evictions of others, to be registered.
	 * @param connection the connection on which they come
	 * @return the endpoint of a listener
	 */
	public AbstractHeinListenerEndpoint endpoint(String connection) {
		SimpleHeinListenerEndpoint endpoint = new SimpleHeinListenerEndpoint(LISTENER_ID,
				new EvictionListener(this, this.messages));
		endpoint.setConnection(connection);
		endpoint.setTopics(List.of(this.topic.pattern()));
		endpoint.setConcurrency(1);
		endpoint.setAutoStartup(true);
		return endpoint;
	}

	Cache cover(Object manager, Cache cache) {
		return (this.names.test(cache.getName()))
				? this.caches.cover(manager, cache, (target) -> new BroadcastingCache(target, manager, this)) : cache;
	}

	void forget(Object manager) {
		this.caches.forget(manager);
	}

	// What happens here

	void used(Object key) {
		this.types.see(key);
	}

	void evicted(String cache, @Nullable Object key, boolean evenIfRolledBack) {
		send(evenIfRolledBack, (sender) -> {
			this.types.see(key);
			sender.evict(cache, key);
		});
	}

	void cleared(String cache, boolean evenIfRolledBack) {
		send(evenIfRolledBack, (sender) -> sender.clear(cache));
	}

	void reset(Collection<String> names) {
		names.stream().filter(this.names).forEach((name) -> cleared(name, false));
	}

	private void send(boolean evenIfRolledBack, Consumer<EvictionSender> sending) {
		EvictionSender sender = this.sender;
		if (sender != null && !this.applying.get()) {
			TransactionEnd.run(evenIfRolledBack, () -> sending.accept(sender));
		}
	}

	// What others have sent

	void apply(Eviction eviction) {
		if (this.messages.isOwn(eviction) || !this.names.test(eviction.cache())) {
			return;
		}
		SentKey sent = eviction.key();
		Object key = (sent != null) ? this.messages.key(eviction.cache(), sent) : null;
		onEach(this.caches.named(eviction.cache()), (cache) -> {
			if (key != null) {
				cache.evictIfPresent(key);
			}
			else {
				cache.invalidate();
			}
		});
	}

	/**
	 * Clear all caches, because it is not known what was missed.
	 * @param why why, a sentence for people
	 */
	void clearAll(String why) {
		Collection<Cache> all = this.caches.all();
		if (!all.isEmpty()) {
			logger.info("The caches " + all.stream().map(Cache::getName).distinct().sorted().toList() + " are cleared: "
					+ why);
			onEach(all, Cache::invalidate);
		}
	}

	private void onEach(Collection<Cache> caches, Consumer<Cache> action) {
		RuntimeException failure = null;
		this.applying.set(true);
		try {
			for (Cache cache : caches) {
				try {
					action.accept(cache);
				}
				catch (RuntimeException ex) {
					failure = ex;
				}
			}
		}
		finally {
			this.applying.remove();
		}
		if (failure != null) {
			throw failure;
		}
	}

	/**
	 * Return for people which caches are meant, and where their evictions are sent.
	 */
	@Override
	public String toString() {
		return "caches " + this.names + ", topics '" + this.topic.pattern() + "'";
	}

}
