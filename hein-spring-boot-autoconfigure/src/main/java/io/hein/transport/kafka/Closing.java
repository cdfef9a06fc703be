package io.hein.transport.kafka;

import java.util.ArrayDeque;
import java.util.Deque;

import io.hein.transport.log.BroadcastLog;
import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;

/**
 * What has to be closed together, the last one first, whatever one of them throws. For
 * one thread.
 */
final class Closing implements AutoCloseable {

	private static final Log logger = SafeLog.getLog(BroadcastLog.class);

	private final Deque<AutoCloseable> open = new ArrayDeque<>();

	<T extends AutoCloseable> T add(T resource) {
		this.open.push(resource);
		return resource;
	}

	/**
	 * All of it is there.
	 */
	void keepAll() {
		this.open.clear();
	}

	@Override
	public void close() {
		for (AutoCloseable resource : this.open) {
			try {
				resource.close();
			}
			catch (Throwable ex) {
				logger.warn("A part of a log in Kafka could not be closed", ex);
			}
		}
		this.open.clear();
	}

}
