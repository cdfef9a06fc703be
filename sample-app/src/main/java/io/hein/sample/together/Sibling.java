package io.hein.sample.together;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.hein.event.HeinEvent;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.metrics.autoconfigure.startup.StartupTimeMetricsListenerAutoConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application beside the page's, with its own profiles and so its own configuration.
 * It shares nothing with others but the registry of meters, which the page's Actuator
 * shows, and what it is given to share. It may be started and closed again and again.
 */
final class Sibling {

	private final String name;

	private final MeterRegistry registry;

	private final List<Class<?>> sources;

	private final List<ApplicationListener<HeinEvent>> listeners;

	private volatile @Nullable ConfigurableApplicationContext context;

	Sibling(String name, MeterRegistry registry, List<Class<?>> sources,
			List<ApplicationListener<HeinEvent>> listeners) {
		this.name = name;
		this.registry = registry;
		this.sources = List.copyOf(sources);
		this.listeners = List.copyOf(listeners);
	}

	String name() {
		return this.name;
	}

	/**
	 * Start it.
	 * @param profiles its profiles
	 * @param shared beans of others, by name
	 * @param arguments its arguments
	 */
	void start(List<String> profiles, Map<String, Object> shared, List<String> arguments) {
		List<String> all = new ArrayList<>(arguments);
		all.add("--hein.enabled=true");
		this.context = new SpringApplicationBuilder(Application.class).sources(this.sources.toArray(Class<?>[]::new))
			.web(WebApplicationType.NONE)
			.profiles(profiles.toArray(String[]::new))
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.registerShutdownHook(false)
			.listeners(this.listeners.toArray(ApplicationListener<?>[]::new))
			.initializers((starting) -> share(starting, shared))
			.run(all.toArray(String[]::new));
	}

	/**
	 * As singletons, not as definitions: they are not this application's to close.
	 */
	private void share(ConfigurableApplicationContext starting, Map<String, Object> shared) {
		starting.getBeanFactory().registerSingleton("meterRegistry", this.registry);
		starting.getBeanFactory().registerSingleton("siblingName", this.name);
		shared.forEach(starting.getBeanFactory()::registerSingleton);
	}

	void close() {
		ConfigurableApplicationContext present = this.context;
		this.context = null;
		if (present != null) {
			present.close();
		}
	}

	boolean isRunning() {
		return this.context != null;
	}

	/**
	 * One of its beans.
	 * @param type the bean's type
	 * @return the bean, {@code null} while it does not run
	 */
	<T> @Nullable T find(Class<T> type) {
		ConfigurableApplicationContext present = this.context;
		return (present != null && present.isActive()) ? present.getBeanProvider(type).getIfAvailable() : null;
	}

	/**
	 * What each of them has besides its own.
	 */
	@EnableAutoConfiguration(exclude = StartupTimeMetricsListenerAutoConfiguration.class)
	static class Application {

	}

}
