package io.hein.docs;

import java.util.ArrayList;
import java.util.List;

import io.hein.core.HeinOperations;
import io.hein.core.HeinTemplate;
import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import org.junit.jupiter.api.AfterEach;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.awaitility.Awaitility.await;

/**
 * Runs snippets in applications that are connected over the loopback address.
 */
abstract class AbstractSnippetsTests {

	/**
	 * A log that forgets soon.
	 */
	protected static final String[] SMALL_LOG = { "hein.publisher.log.max-size=128KB",
			"hein.publisher.max-message-size=1KB" };

	private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

	/**
	 * Run an application that publishes.
	 */
	protected final ConfigurableApplicationContext publish(Class<?> application, String... properties) {
		return run(application, "hein.publisher.port=0", properties);
	}

	/**
	 * Run an application that subscribes, and wait until it is attached.
	 */
	protected final ConfigurableApplicationContext subscribe(ConfigurableApplicationContext publisher,
			Class<?> application, String... properties) {
		HeinOperations template = publisher.getBean(HeinOperations.class);
		int before = template.subscribers().size();
		ConfigurableApplicationContext subscriber = run(application, "hein.subscriber.addresses=" + address(publisher),
				properties);
		await().until(() -> template.subscribers().size() > before);
		return subscriber;
	}

	/**
	 * Run any application.
	 */
	protected final ConfigurableApplicationContext run(Class<?> application, String property, String... properties) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("spring.threads.virtual.enabled=" + Boolean.getBoolean("hein.test.virtual-threads"))
			.properties(property)
			.properties(properties)
			.run();
		this.applications.add(0, context);
		return context;
	}

	/**
	 * Run an application that subscribes through a proxy.
	 */
	protected final ConfigurableApplicationContext subscribe(ConfigurableApplicationContext publisher, FaultProxy proxy,
			Class<?> application, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add("hein.subscriber.addresses=" + proxy.host() + ":" + proxy.port());
		return subscribe(publisher, application, all.toArray(String[]::new));
	}

	/**
	 * A proxy in front of a publisher.
	 */
	protected static FaultProxy proxy(ConfigurableApplicationContext publisher) {
		return FaultProxy.to("localhost", port(publisher));
	}

	/**
	 * Have a subscriber behind a proxy miss messages: cut it off, send more than a
	 * {@link #SMALL_LOG} holds, and let it come back.
	 */
	protected static void miss(ConfigurableApplicationContext publisher, FaultProxy proxy, String topic) {
		HeinOperations template = publisher.getBean(HeinOperations.class);
		proxy.refuse();
		proxy.cutAll(Cut.RESET);
		await().until(() -> template.subscribers().isEmpty());
		for (int i = 0; i < 1000; i++) {
			template.send(topic, new byte[500]);
		}
		proxy.accept();
		await().until(() -> template.subscribers().size() == 1);
	}

	protected static int port(ConfigurableApplicationContext publisher) {
		return publisher.getEnvironment().getRequiredProperty("local.hein.publisher.port", Integer.class);
	}

	protected static String address(ConfigurableApplicationContext publisher) {
		return "localhost:" + port(publisher);
	}

	protected static HeinTemplate template(ConfigurableApplicationContext publisher) {
		return publisher.getBean(HeinTemplate.class);
	}

	@AfterEach
	void close() {
		this.applications.forEach(ConfigurableApplicationContext::close);
		this.applications.clear();
	}

}
