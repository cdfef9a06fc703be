package io.hein.sample.monitoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.hein.annotation.HeinListener;
import io.hein.autoconfigure.HeinPublisherCustomizer;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.backbone.BackboneStatus;
import io.hein.transport.backbone.SendCounts;
import io.hein.transport.backbone.SharedLog;
import io.hein.transport.log.MemoryBroadcastLog;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds what {@code docs/monitoring} has for Prometheus and Grafana against what a
 * publisher and a subscriber give to Prometheus.
 */
class MonitoringTests {

	private static final Path DIRECTORY = Path.of("..", "docs", "monitoring");

	private static final Pattern SAMPLE = Pattern.compile("(hein_\\w+)(?:\\{([^}]*)})? .*");

	private static final Pattern NAME = Pattern.compile("hein_\\w+");

	private static final Pattern LABEL = Pattern.compile("(\\w+)(?==)");

	private static final Pattern GROUPED = Pattern.compile("by \\(([^)]*)\\)");

	/**
	 * Labels that Prometheus adds.
	 */
	private static final Set<String> ADDED = Set.of("job", "instance");

	private static final Map<String, Set<String>> labels = new TreeMap<>();

	@BeforeAll
	static void scrape(@TempDir Path directory) {
		try (ConfigurableApplicationContext publishing = run(Publishing.class, "hein.publisher.port=0",
				"hein.publisher.log.directory=" + directory, "hein.publisher.log.max-size=4MB");
				ConfigurableApplicationContext sharing = run(Sharing.class, "hein.publisher.port=0");
				ConfigurableApplicationContext subscribing = run(Subscribing.class,
						"hein.subscriber.addresses=localhost:"
								+ publishing.getEnvironment().getProperty("local.hein.publisher.port"))) {
			for (ConfigurableApplicationContext context : List.of(publishing, sharing, subscribing)) {
				context.getBean(PrometheusMeterRegistry.class).scrape().lines().forEach(MonitoringTests::read);
			}
		}
	}

	private static ConfigurableApplicationContext run(Class<?> application, String... properties) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			// Not those of the sample, which has a configuration of its own on the class
			// path
			.properties("spring.config.name=none")
			.properties(properties)
			.run();
	}

	private static void read(String line) {
		Matcher sample = SAMPLE.matcher(line);
		if (sample.matches()) {
			labels.computeIfAbsent(sample.group(1), (name) -> new TreeSet<>())
				.addAll(find(LABEL, String.valueOf(sample.group(2))));
		}
	}

	@Test
	void theDashboardShowsEveryMeterThereIsAndNoOther() {
		Set<String> shown = new TreeSet<>();
		dashboardQueries().forEach((query) -> shown.addAll(find(NAME, query)));
		assertThat(shown).isEqualTo(labels.keySet());
	}

	@Test
	void theDashboardGroupsByLabelsThatThereAre() {
		dashboardQueries().forEach(MonitoringTests::assertLabels);
	}

	@Test
	void theDashboardCanBeRead() {
		List<Integer> ids = new ArrayList<>();
		Set<String> places = new TreeSet<>();
		for (JsonNode panel : dashboard().path("panels")) {
			ids.add(panel.path("id").asInt());
			JsonNode place = panel.path("gridPos");
			places.add(place.path("x").asInt() + " " + place.path("y").asInt());
			assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
		}
		assertThat(ids).doesNotHaveDuplicates().hasSameSizeAs(places).hasSizeGreaterThan(10);
	}

	@Test
	void alertsAreAboutMetersAndLabelsThatThereAre() {
		List<String> queries = new ArrayList<>();
		List<?> groups = (List<?>) yaml("alerts.yml").get("groups");
		((List<?>) ((Map<?, ?>) groups.get(0)).get("rules"))
			.forEach((rule) -> queries.add(String.valueOf(((Map<?, ?>) rule).get("expr"))));
		assertThat(queries).hasSize(12).allSatisfy((query) -> {
			assertThat(find(NAME, query)).isNotEmpty().isSubsetOf(labels.keySet());
			assertLabels(query);
		});
	}

	@Test
	void theScrapeExampleAsksActuator() {
		assertThat((List<?>) yaml("prometheus.yml").get("scrape_configs"))
			.allSatisfy((job) -> assertThat(((Map<?, ?>) job).get("metrics_path")).isEqualTo("/actuator/prometheus"));
		assertThat(yaml("prometheus.yml").get("rule_files")).isEqualTo(List.of("alerts.yml"));
	}

	private static void assertLabels(String query) {
		Set<String> known = new TreeSet<>(ADDED);
		find(NAME, query).forEach((name) -> known.addAll(labels.getOrDefault(name, Set.of())));
		Matcher grouped = GROUPED.matcher(query);
		while (grouped.find()) {
			assertThat(known).as(query).contains(grouped.group(1).split(", *"));
		}
	}

	private static List<String> dashboardQueries() {
		List<String> queries = new ArrayList<>();
		for (JsonNode panel : dashboard().path("panels")) {
			panel.path("targets").forEach((target) -> queries.add(target.path("expr").asString()));
		}
		return queries;
	}

	private static JsonNode dashboard() {
		return JsonMapper.builder().build().readTree(file("grafana-dashboard.json"));
	}

	private static Map<String, ?> yaml(String name) {
		return new Yaml().load(file(name));
	}

	private static String file(String name) {
		try {
			return Files.readString(DIRECTORY.resolve(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Set<String> find(Pattern pattern, String text) {
		Set<String> found = new TreeSet<>();
		Matcher matcher = pattern.matcher(text);
		while (matcher.find()) {
			found.add(matcher.group());
		}
		return found;
	}

	@EnableAutoConfiguration
	static class Publishing {

	}

	/**
	 * A publisher that shares its log, without what would hold it.
	 */
	@EnableAutoConfiguration
	static class Sharing {

		@Bean
		HeinPublisherCustomizer shared() {
			return (builder) -> builder
				.backbone((settings, guard) -> shared(new MemoryBroadcastLog(1024 * 1024, 1024, null, guard)));
		}

		private static SharedLog shared(MemoryBroadcastLog window) {
			BackboneStatus status = new BackboneStatus("none", "topic", 0, "id", BackboneState.RUNNING, 0, 0, null,
					null, 0, SendCounts.NONE);
			return (SharedLog) Proxy.newProxyInstance(SharedLog.class.getClassLoader(),
					new Class<?>[] { SharedLog.class }, (proxy, method, arguments) -> switch (method.getName()) {
						case "backbone" -> status;
						case "addStateListener" -> null;
						case "exchangeReports" -> false;
						default -> method.invoke(window, arguments);
					});
		}

	}

	@EnableAutoConfiguration
	static class Subscribing {

		@Bean
		Listener listener() {
			return new Listener();
		}

	}

	static class Listener {

		@HeinListener
		void onMessage(String message) {
		}

	}

}
