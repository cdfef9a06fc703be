package io.hein.sample.together;

import java.util.concurrent.ScheduledExecutorService;

import io.hein.sample.wall.EdgesPanel;
import io.hein.sample.wall.Lines;
import io.hein.sample.wall.WallParts;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/**
 * Runs publishers that share a topic of Kafka, and their subscribers, in one process.
 */
@Configuration(proxyBeanMethods = false)
@Profile("kafka")
class EdgesConfiguration {

	@Bean
	Edges edges(MeterRegistry registry, Lines lines, ScheduledExecutorService wallScheduler) {
		return new Edges(registry, lines, wallScheduler);
	}

	@Bean
	EdgesPanel edgesPanel(Edges edges) {
		return edges.panel();
	}

	@Bean
	WallParts wallParts(Edges edges) {
		return new WallParts("kafka", () -> null, () -> 0, null, null, edges, edges.panes(), null, null);
	}

	@Bean
	SiblingEndpoint siblingEndpoint(Edges edges) {
		return new SiblingEndpoint(edges::siblings);
	}

	@Bean
	Starter starter(Edges edges) {
		return new Starter(edges::start, edges::close);
	}

}
