package io.hein.benchmarks.spring;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Starts applications that have nothing but what Spring Boot configures by itself, and
 * listeners.
 *
 * @since 0.1.0
 */
public final class BenchmarkApplication {

	private BenchmarkApplication() {
	}

	/**
	 * Start an application.
	 * @param properties its properties
	 * @param beans registers its beans
	 * @return the running application
	 */
	public static ConfigurableApplicationContext start(Map<String, Object> properties,
			Consumer<GenericApplicationContext> beans) {
		Map<String, Object> all = new HashMap<>(properties);
		all.put("spring.application.name", "benchmark");
		all.put("spring.main.banner-mode", "off");
		all.put("logging.level.root", "warn");
		SpringApplication application = new SpringApplicationBuilder(Configuration.class).web(WebApplicationType.NONE)
			.properties(all)
			.initializers((context) -> beans.accept((GenericApplicationContext) context))
			.build();
		return application.run();
	}

	/**
	 * What every application has.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Configuration {

	}

}
