package io.hein.autoconfigure.cache;

import java.util.List;

import io.hein.config.HeinConnections;
import io.hein.config.MainPublisher;
import io.hein.transport.fleet.Attach;
import io.hein.transport.subscriber.Subscriber;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.cache.CacheManager;
import org.springframework.core.env.Environment;

/**
 * What has to be there for evictions to reach other instances, looked for when all beans
 * are there. What is missing fails the start: without it nothing would happen, and nobody
 * would know.
 */
class CacheEvictionRequirements {

	private static final Log logger = LogFactory.getLog(CacheEvictionRequirements.class);

	static final String OFF = ", or set the property 'hein.cache.evict' to 'false'.";

	private final HeinCacheProperties properties;

	private final ConfigurableListableBeanFactory beans;

	private final HeinConnections connections;

	private final Environment environment;

	CacheEvictionRequirements(HeinCacheProperties properties, ConfigurableListableBeanFactory beans,
			HeinConnections connections, Environment environment) {
		this.properties = properties;
		this.beans = beans;
		this.connections = connections;
		this.environment = environment;
	}

	void check(boolean jackson) {
		if (!jackson) {
			throw new CacheEvictionException("Jackson 3, which writes the keys, is not on the class path",
					"Add 'tools.jackson.core:jackson-databind'" + OFF);
		}
		if (this.beans.getBeanNamesForType(CacheManager.class, true, false).length == 0) {
			throw new CacheEvictionException("there is no CacheManager",
					"Add @EnableCaching and 'spring-boot-starter-cache', declare a CacheManager" + OFF);
		}
		if (!this.properties.isSend() && !this.properties.isReceive()) {
			throw new CacheEvictionException("'hein.cache.send' and 'hein.cache.receive' are both false",
					"Set one of them to 'true'" + OFF);
		}
		if (this.properties.isSend()) {
			checkPublisher();
		}
		if (this.properties.isReceive()) {
			checkSubscriber(this.properties.getConnection());
		}
	}

	private void checkPublisher() {
		if (MainPublisher.nameIn(this.beans) != null) {
			return;
		}
		List<String> several = MainPublisher.namesIn(this.beans);
		if (several.isEmpty()) {
			throw new CacheEvictionException("there is no publisher to send them",
					"Set the property 'hein.publisher.port' to the port to publish on, such as '7766'. If this "
							+ "instance is to apply evictions of others only, set 'hein.cache.send' to 'false'.");
		}
		throw new CacheEvictionException(
				"none of the publishers (" + String.join(", ", several) + ") is the one to send them",
				"Mark one of them as @Primary" + OFF);
	}

	private void checkSubscriber(String connection) {
		Subscriber subscriber = (this.connections.names().contains(connection)) ? this.connections.find(connection)
				: null;
		String property = this.connections.addressProperty(connection);
		if (subscriber == null) {
			throw new CacheEvictionException(
					"no address is known for the connection '" + connection + "', on which those of others come",
					"Set the property '" + property + "' to a name with one address for each instance, such as "
							+ "'peers:7766', and '" + property.replaceAll("addresses$", "attach") + "' to 'all'. If "
							+ "this instance is to send evictions only, set 'hein.cache.receive' to 'false'.");
		}
		int addresses = addresses(property);
		if (subscriber.attach() == Attach.ANY && addresses > 1) {
			logger.warn("The connection '" + connection + "' listens to one of its " + addresses + " addresses at a "
					+ "time, so evictions of the others are not applied: if each is another instance, set '"
					+ property.replaceAll("addresses$", "attach") + "' to 'all'");
		}
	}

	private int addresses(String property) {
		return (ConfigurationPropertyName.isValid(property))
				? Binder.get(this.environment).bind(property, String[].class).map((all) -> all.length).orElse(0) : 0;
	}

}
