package io.hein.cache;

import io.hein.core.HeinGap;
import io.hein.listener.HeinMessageListener;
import io.hein.listener.UnreadableMessageException;

import org.springframework.messaging.Message;

/**
 * Applies the evictions of other instances. What is missed, or cannot be read, may be any
 * of them.
 */
final class EvictionListener implements HeinMessageListener {

	private final CacheEvictions evictions;

	private final EvictionMessages messages;

	EvictionListener(CacheEvictions evictions, EvictionMessages messages) {
		this.evictions = evictions;
		this.messages = messages;
	}

	@Override
	public void onMessage(Message<byte[]> message) {
		this.evictions.apply(eviction(message));
	}

	private Eviction eviction(Message<byte[]> message) {
		try {
			return this.messages.read(message.getPayload());
		}
		catch (RuntimeException ex) {
			this.evictions.clearAll("a message with the topic of evictions is none");
			throw new UnreadableMessageException("Not an eviction of a cache", ex);
		}
	}

	@Override
	public boolean takesGaps() {
		return true;
	}

	@Override
	public void onEntry() {
		this.evictions.clearAll("others may have sent evictions while this instance did not listen");
	}

	@Override
	public void onGap(HeinGap gap) {
		if (!gap.isEmpty()) {
			this.evictions.clearAll("evictions may be missing, there is a " + gap);
		}
	}

}
