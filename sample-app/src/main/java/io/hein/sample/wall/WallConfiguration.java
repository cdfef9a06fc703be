package io.hein.sample.wall;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The page's beans. What it shows, {@code WallParts}, is declared elsewhere.
 */
@Configuration(proxyBeanMethods = false)
class WallConfiguration {

	@Bean
	Lines lines() {
		return new Lines();
	}

	@Bean(destroyMethod = "shutdownNow")
	ScheduledExecutorService wallScheduler() {
		return Executors.newScheduledThreadPool(2, (task) -> {
			Thread thread = new Thread(task, "wall-actions");
			thread.setDaemon(true);
			return thread;
		});
	}

	@Bean
	Viewers viewers(JsonMapper json, Lines lines) {
		return new Viewers(json, lines);
	}

	@Bean
	Wall wall(WallParts parts, Viewers viewers) {
		return new Wall(parts, viewers);
	}

	@Bean
	WallController wallController(WallParts parts, Viewers viewers) {
		return new WallController(parts, viewers);
	}

}
