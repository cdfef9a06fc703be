package io.hein.sample.together;

import java.util.concurrent.ScheduledExecutorService;

import io.hein.sample.wall.Lines;
import io.hein.sample.wall.LoadGenerator;
import io.hein.sample.wall.MessageByHand;
import io.hein.sample.wall.WallParts;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/**
 * Runs everything in one process, unless a profile says which side to run.
 */
@Configuration(proxyBeanMethods = false)
@Profile("!publisher & !subscriber & !fleet & !kafka")
class TogetherConfiguration {

	@Bean
	Together together(MeterRegistry registry, Lines lines, ScheduledExecutorService wallScheduler,
			ApplicationArguments arguments) {
		return new Together(registry, lines, wallScheduler, arguments);
	}

	@Bean
	LoadGenerator loadGenerator(Together together) {
		return new LoadGenerator(together.publisher()::operations);
	}

	@Bean
	WallParts wallParts(Together together, LoadGenerator load, ScheduledExecutorService wallScheduler) {
		PublisherSide publisher = together.publisher();
		return new WallParts("together", publisher::publisher, publisher::logSize, load,
				new MessageByHand(publisher::operations, publisher::publisher, wallScheduler), publisher,
				together.subscribers().stream().map(SubscriberSide::pane).toList(), together.restarts().panel(), null);
	}

	@Bean
	CompositeHealthContributor heinHealthContributor(Together together) {
		return SiblingHealth.of(together.siblings());
	}

	@Bean
	SiblingEndpoint siblingEndpoint(Together together) {
		return new SiblingEndpoint(() -> together.siblings().values());
	}

	@Bean
	Starter starter(Together together) {
		return new Starter(together::start, together::close);
	}

}
