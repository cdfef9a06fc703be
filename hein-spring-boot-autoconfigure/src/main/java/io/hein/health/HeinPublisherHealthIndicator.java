package io.hein.health;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

import io.hein.transport.backbone.BackboneState;
import io.hein.transport.backbone.BackboneStatus;
import io.hein.transport.log.LogState;
import io.hein.transport.log.LogStatus;
import io.hein.transport.publisher.Publisher;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.util.Assert;

/**
 * The health of a publisher: up while its port is bound, unless its log has failed: then
 * nothing more can be published; or the log that it shares with others cannot be
 * followed. The number of subscribers, their lag, and a full disk are shown as details
 * but do not affect it.
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
		LogStatus log = this.publisher.logStatus();
		BackboneStatus backbone = this.publisher.backbone();
		boolean failed = (log != null && log.state() == LogState.FAILED)
				|| (backbone != null && backbone.state() != BackboneState.RUNNING);
		builder.status((failed) ? Status.DOWN : Status.UP)
			.withDetail("state", "RUNNING")
			.withDetail("address", address.getAddress().getHostAddress() + ":" + address.getPort())
			.withDetail("connections", this.publisher.statistics().connections())
			.withDetail("lag", (lag != null) ? lag : "unknown");
		if (log != null) {
			builder.withDetail("log", details(log));
		}
		if (backbone != null) {
			builder.withDetail("backbone", details(backbone));
		}
	}

	private static Map<String, Object> details(BackboneStatus backbone) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("type", backbone.type());
		details.put("topic", backbone.topic());
		details.put("state", backbone.state().name());
		details.put("lag", backbone.lag());
		if (backbone.problem() != null) {
			details.put("problem", backbone.problem());
		}
		return details;
	}

	private static Map<String, Object> details(LogStatus log) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("state", log.state().name());
		if (log.diskFull()) {
			details.put("diskFull", true);
		}
		if (log.failure() != null) {
			details.put("failure", log.failure());
		}
		return details;
	}

}
