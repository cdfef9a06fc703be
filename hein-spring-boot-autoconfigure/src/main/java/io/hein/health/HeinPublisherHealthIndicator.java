package io.hein.health;

import java.net.InetSocketAddress;

import io.hein.transport.publisher.Publisher;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.util.Assert;

/**
 * The health of a publisher: up while its port is bound. The number of subscribers and
 * their lag are shown as details but do not affect it.
 *
 * @since 0.1.0
 */
public class HeinPublisherHealthIndicator extends AbstractHealthIndicator {

	private final Publisher publisher;

	/**
	 * Create an indicator.
	 * @param publisher the publisher
	 */
	public HeinPublisherHealthIndicator(Publisher publisher) {
		super("Hein publisher health check failed");
		Assert.notNull(publisher, "'publisher' must not be null");
		this.publisher = publisher;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		InetSocketAddress address = this.publisher.address();
		if (address == null) {
			builder.down().withDetail("state", "STOPPED");
			return;
		}
		Long lag = this.publisher.statistics().maxLag();
		builder.up()
			.withDetail("state", "RUNNING")
			.withDetail("address", address.getAddress().getHostAddress() + ":" + address.getPort())
			.withDetail("connections", this.publisher.statistics().connections())
			.withDetail("lag", (lag != null) ? lag : "unknown");
	}

}
