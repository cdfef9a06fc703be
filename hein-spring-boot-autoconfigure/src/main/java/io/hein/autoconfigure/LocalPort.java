package io.hein.autoconfigure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;

/**
 * The property {@code local.hein.publisher.port}, among the ports that Boot's servers
 * publish.
 */
class LocalPort {

	static final String PROPERTY = "local.hein.publisher.port";

	private static final String SOURCE = "server.ports";

	private final MutablePropertySources sources;

	LocalPort(ConfigurableEnvironment environment) {
		this.sources = environment.getPropertySources();
	}

	@SuppressWarnings("unchecked")
	void set(int port) {
		MapPropertySource source = (MapPropertySource) this.sources.get(SOURCE);
		if (source == null) {
			source = new MapPropertySource(SOURCE, new ConcurrentHashMap<>());
			this.sources.addFirst(source);
		}
		((Map<String, Object>) (Map<?, ?>) source.getSource()).put(PROPERTY, port);
	}

}
