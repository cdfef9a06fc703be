package io.hein.sample.together;

import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

import io.hein.sample.wall.Controls;
import io.hein.sample.wall.Lines;
import io.hein.sample.wall.WallParts;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/**
 * Runs instances that publish and listen to each other in one process.
 */
@Configuration(proxyBeanMethods = false)
@Profile("fleet")
class FleetConfiguration {

	@Bean
	Fleet fleet(MeterRegistry registry, Lines lines, ScheduledExecutorService wallScheduler) {
		return new Fleet(registry, lines, wallScheduler);
	}

	@Bean
	WallParts wallParts(Fleet fleet) {
		return new WallParts("fleet", () -> null, () -> 0, null, null, Controls.NONE, List.of(), null, fleet.panel());
	}

	@Bean
	SiblingEndpoint siblingEndpoint(Fleet fleet) {
		return new SiblingEndpoint(fleet::siblings);
	}

	@Bean
	Starter starter(Fleet fleet) {
		return new Starter(fleet::start, fleet::close);
	}

}
