package io.hein.sample.together;

import java.util.Map;
import java.util.TreeMap;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The health of applications that come and go, as each of them reports it.
 */
final class SiblingHealth {

	private SiblingHealth() {
	}

	static CompositeHealthContributor of(Map<String, Sibling> siblings) {
		Map<String, HealthContributor> contributors = new TreeMap<>();
		siblings.forEach((name, sibling) -> contributors.put(name, (HealthIndicator) () -> health(sibling)));
		return CompositeHealthContributor.fromMap(contributors);
	}

	private static Health health(Sibling sibling) {
		CompositeHealthContributor hein = sibling.find(CompositeHealthContributor.class);
		return (hein != null)
				? hein.stream()
					.map((entry) -> entry.contributor())
					.filter(HealthIndicator.class::isInstance)
					.map(HealthIndicator.class::cast)
					.map(HealthIndicator::health)
					.findFirst()
					.orElseGet(() -> Health.unknown().build())
				: Health.unknown().withDetail("state", "NOT STARTED").build();
	}

}
