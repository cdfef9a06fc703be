package io.hein.config;

import io.hein.listener.HeinMessageListener;
import io.hein.listener.MethodListenerFactory;

import org.springframework.util.Assert;

/**
 * An endpoint whose listener is given, for registration by code.
 *
 * @since 0.1.0
 */
public class SimpleHeinListenerEndpoint extends AbstractHeinListenerEndpoint {

	private final HeinMessageListener listener;

	/**
	 * Create an endpoint that wants every topic of the default connection.
	 * @param id the listener's id
	 * @param listener what is called
	 */
	public SimpleHeinListenerEndpoint(String id, HeinMessageListener listener) {
		Assert.hasText(id, "'id' must not be empty");
		Assert.notNull(listener, "'listener' must not be null");
		setId(id);
		this.listener = listener;
	}

	@Override
	public HeinMessageListener createListener(MethodListenerFactory methods) {
		return this.listener;
	}

	@Override
	public String toString() {
		return "endpoint '" + getId() + "'";
	}

}
