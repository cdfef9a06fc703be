package io.hein.autoconfigure;

import io.hein.transport.netty.TransportType;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of Netty, shared by publisher and subscribers.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("hein.netty")
public class HeinNettyProperties {

	/**
	 * Netty transport to use.
	 */
	private TransportType transport = TransportType.AUTO;

	/**
	 * Number of event loop threads. Use '0' to derive it from the number of cores.
	 */
	private int eventLoopThreads;

	public TransportType getTransport() {
		return this.transport;
	}

	public void setTransport(TransportType transport) {
		this.transport = transport;
	}

	public int getEventLoopThreads() {
		return this.eventLoopThreads;
	}

	public void setEventLoopThreads(int eventLoopThreads) {
		this.eventLoopThreads = eventLoopThreads;
	}

}
