package io.hein.cache;

import io.hein.event.HeinConnectedEvent;

import org.springframework.context.ApplicationListener;

/**
 * Clears the caches when a publisher is attached to whose log is not read from its
 * beginning: which evictions were sent before is not known.
 *
 * @since 0.1.0
 */
public final class ConnectedListener implements ApplicationListener<HeinConnectedEvent> {

	private final String connection;

	private final CacheEvictions evictions;

	private final MetLogs logs;

	ConnectedListener(String connection, CacheEvictions evictions, MetLogs logs) {
		this.connection = connection;
		this.evictions = evictions;
		this.logs = logs;
	}

	@Override
	public void onApplicationEvent(HeinConnectedEvent event) {
		if (this.connection.equals(event.getConnection()) && this.logs.isEntered(event.getStart())) {
			this.evictions.clearAll(
					"'" + event.getPublisherName() + "' may have sent evictions before this instance listened to it");
		}
	}

}
