package io.hein.autoconfigure;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.client.discovery.event.InstancePreRegisteredEvent;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Adds the port of this application's publisher to what a service registry is to know of
 * the application. The publisher has started by then: web servers, with which registering
 * begins, start later.
 */
class RegisteredPort implements ApplicationListener<InstancePreRegisteredEvent> {

	static final String KEY = "hein.port";

	/**
	 * For registries that refuse keys with a dot.
	 */
	static final String KEY_WITHOUT_DOT = "hein-port";

	private static final Log logger = LogFactory.getLog(RegisteredPort.class);

	private final Environment environment;

	RegisteredPort(Environment environment) {
		this.environment = environment;
	}

	/**
	 * The publisher's port, as an instance's metadata has it.
	 * @param metadata the metadata
	 * @return the port as it is written, {@code null} if there is none
	 */
	static @Nullable String in(@Nullable Map<String, String> metadata) {
		if (metadata == null) {
			return null;
		}
		String port = metadata.get(KEY);
		return (port != null) ? port : metadata.get(KEY_WITHOUT_DOT);
	}

	@Override
	public void onApplicationEvent(InstancePreRegisteredEvent event) {
		Registration registration = event.getRegistration();
		Map<String, String> metadata = registration.getMetadata();
		Integer port = this.environment.getProperty(LocalPort.PROPERTY, Integer.class);
		// one that was set on purpose leads through a proxy or a container's port
		if (port == null || in(metadata) != null) {
			return;
		}
		try {
			Objects.requireNonNull(metadata, "it has no metadata").put(key(registration), port.toString());
		}
		catch (RuntimeException ex) {
			logger.warn("The registration of this application (" + registration.getClass().getName()
					+ ") takes no metadata, so others do not get to know that it publishes at port " + port + ": set '"
					+ KEY + "' by the properties of the registry, or 'hein.subscriber.discovery.port' at"
					+ " the others", ex);
		}
	}

	/**
	 * Consul refuses a registration as a whole if a key has a dot.
	 */
	private static String key(Registration registration) {
		return (registration.getClass().getName().toLowerCase(Locale.ROOT).contains("consul")) ? KEY_WITHOUT_DOT : KEY;
	}

}
