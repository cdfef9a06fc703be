package io.hein.autoconfigure;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.hein.transport.fleet.AddressSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.util.StringUtils;

/**
 * Asks Spring Cloud where the instances of a service are. Their own ports are those of
 * web servers; the publisher's is in their metadata, or else in a property.
 */
class ServiceAddressSource implements AddressSource {

	private static final Log logger = LogFactory.getLog(ServiceAddressSource.class);

	private final DiscoveryClient client;

	private final ServiceSettings service;

	/**
	 * What was complained of last, so that it is not said again and again.
	 */
	private volatile String complaint = "";

	ServiceAddressSource(DiscoveryClient client, ServiceSettings service) {
		this.client = client;
		this.service = service;
	}

	@Override
	public List<InetSocketAddress> addresses() {
		List<InetSocketAddress> addresses = new ArrayList<>();
		TreeSet<String> unusable = new TreeSet<>();
		for (ServiceInstance instance : this.client.getInstances(this.service.name())) {
			Integer port = port(instance);
			if (port != null && StringUtils.hasText(instance.getHost())) {
				addresses.add(InetSocketAddress.createUnresolved(instance.getHost(), port));
			}
			else {
				unusable.add(describe(instance));
			}
		}
		complain(unusable, addresses.isEmpty());
		if (addresses.isEmpty()) {
			throw new IllegalStateException("Spring Cloud knows no instance of the service '" + this.service.name()
					+ "' (property '" + this.service.property() + "')");
		}
		return addresses;
	}

	private @Nullable Integer port(ServiceInstance instance) {
		String text = RegisteredPort.in(instance.getMetadata());
		if (text == null) {
			return this.service.port();
		}
		try {
			int port = Integer.parseInt(text.strip());
			return (port >= 1 && port <= 65535) ? port : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	private static String describe(ServiceInstance instance) {
		Map<String, String> metadata = instance.getMetadata();
		String port = RegisteredPort.in(metadata);
		return instance.getHost() + ":" + instance.getPort()
				+ ((port != null) ? " (its " + RegisteredPort.KEY + " is '" + port + "')" : "");
	}

	private void complain(TreeSet<String> unusable, boolean all) {
		String complaint = (unusable.isEmpty()) ? ""
				: "Of instances of the service '" + this.service.name()
						+ "' it is not known at which port they publish: " + String.join(", ", unusable)
						+ ". Set the property '" + this.service.portProperty() + "', or have them say so with '"
						+ RegisteredPort.KEY + "' in the metadata of their registrations";
		if (all && !complaint.isEmpty()) {
			// whoever asked logs it once, and shows it in the health of the connection
			throw new IllegalStateException(complaint);
		}
		if (!complaint.equals(this.complaint) && !complaint.isEmpty()) {
			logger.warn(complaint);
		}
		this.complaint = complaint;
	}

}
