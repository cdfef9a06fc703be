package io.hein.docs;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.hein.annotation.HeinListener;
import io.hein.core.HeinOperations;
import io.hein.docs.MarkdownDocument.Cell;
import io.hein.testsupport.GivenLog;
import io.hein.transport.backbone.Backbone;
import io.hein.transport.frame.Epoch;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Holds the table of meters against what a publisher and a subscriber register.
 */
class MetersTableTests extends AbstractSnippetsTests {

	private static final String[] HEAD = { "meter", "type", "unit", "tags", "meaning" };

	@TempDir
	private Path directory;

	@Test
	void theTableHasEveryMeterWithItsTypeItsUnitAndItsTags() {
		ConfigurableApplicationContext publishing = publish(Publishing.class,
				"hein.publisher.log.directory=" + this.directory, "hein.publisher.log.max-size=4MB");
		ConfigurableApplicationContext subscribing = subscribe(publishing, Subscribing.class);
		Map<String, List<String>> registered = new TreeMap<>();
		collect(publishing, registered);
		collect(publish(Sharing.class), registered);
		collect(subscribing, registered);
		Map<String, List<String>> documented = new TreeMap<>();
		for (List<Cell> row : MarkdownDocument.of("docs/operations.md").rows(HEAD)) {
			documented.put(row.get(0).code().get(0),
					List.of(row.get(1).text(), row.get(2).text(), String.join(" ", row.get(3).code())));
		}
		assertThat(documented).isEqualTo(registered);
	}

	private static void collect(ConfigurableApplicationContext context, Map<String, List<String>> registered) {
		Map<String, Set<String>> tags = new TreeMap<>();
		for (Meter meter : context.getBean(MeterRegistry.class).getMeters()) {
			Meter.Id id = meter.getId();
			if (id.getName().startsWith("hein.")) {
				Set<String> keys = tags.computeIfAbsent(id.getName(), (name) -> new LinkedHashSet<>());
				id.getTags().stream().map(Tag::getKey).sorted().forEach(keys::add);
				registered.put(id.getName(), List.of(id.getType().name().toLowerCase(Locale.ROOT),
						(id.getBaseUnit() != null) ? id.getBaseUnit() : "none", String.join(" ", keys)));
			}
		}
	}

	@Test
	void theValuesOfTagsAreListed() {
		ConfigurableApplicationContext publishing = publish(Publishing.class);
		ConfigurableApplicationContext subscribing = subscribe(publishing, Subscribing.class);
		for (List<Cell> row : MarkdownDocument.of("docs/operations.md").rows("tag", "of", "values")) {
			ConfigurableApplicationContext context = (row.get(1).text().startsWith("hein.publisher")) ? publishing
					: subscribing;
			Set<String> values = context.getBean(MeterRegistry.class)
				.getMeters()
				.stream()
				.filter((meter) -> meter.getId().getName().equals(row.get(1).text()))
				.map((meter) -> String.valueOf(meter.getId().getTag(row.get(0).text())))
				.collect(Collectors.toSet());
			assertThat(row.get(2).code()).as("%s", row).containsExactlyInAnyOrderElementsOf(values);
		}
	}

	@Test
	void theShortTableOfTheReadmeSaysTheSame() {
		List<List<Cell>> all = MarkdownDocument.of("docs/operations.md").rows(HEAD);
		List<List<Cell>> rows = MarkdownDocument.of("README.md").rows(HEAD);
		assertThat(rows).isNotEmpty();
		assertThat(all).containsAll(rows);
	}

	@Test
	void observationsAreNamedAsDocumented() {
		ConfigurableApplicationContext publishing = publish(Publishing.class, "hein.template.observation-enabled=true");
		ConfigurableApplicationContext subscribing = subscribe(publishing, Subscribing.class,
				"hein.subscriber.listener.observation-enabled=true");
		publishing.getBean(HeinOperations.class).send("topic", "payload");
		await().untilAsserted(() -> assertThat(
				subscribing.getBean(MeterRegistry.class).find("hein.listener").tag("outcome", "handled").timer())
			.isNotNull());
		assertThat(publishing.getBean(MeterRegistry.class).find("hein.template").tagKeys("name").timer()).isNotNull();
		assertThat(Arrays.asList("hein.template", "hein.listener"))
			.allMatch(MarkdownDocument.of("docs/operations.md").text()::contains);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Publishing {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Sharing {

		@Bean
		Backbone backbone() {
			return (settings, guard) -> new GivenLog(new Epoch(1, 2), guard);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Subscribing {

		@HeinListener
		void onMessage(String message) {
		}

	}

}
