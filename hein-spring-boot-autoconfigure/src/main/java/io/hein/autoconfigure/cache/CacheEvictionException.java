package io.hein.autoconfigure.cache;

import io.hein.core.HeinException;

/**
 * Evictions are to reach other instances, but cannot.
 */
class CacheEvictionException extends HeinException {

	private static final long serialVersionUID = 1L;

	private final String action;

	/**
	 * Create an exception.
	 * @param reason why they cannot, which ends a sentence
	 * @param action what to do
	 */
	CacheEvictionException(String reason, String action) {
		super("Evictions of caches cannot reach other instances, as the property 'hein.cache.evict' demands, because "
				+ reason);
		this.action = action;
	}

	String getAction() {
		return this.action;
	}

}
