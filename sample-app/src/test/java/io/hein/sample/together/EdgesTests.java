package io.hein.sample.together;

import java.util.List;

import io.hein.sample.HeinSampleApplication;
import io.hein.sample.process.Actuator;
import io.hein.sample.wall.Controls.Control;
import io.hein.transport.subscriber.Subscriber;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * The sample with the profile {@code kafka}: two publishers on a real broker, one of
 * which is killed, as Actuator and the page in a real browser show them.
 */
class EdgesTests {

	private static final String[] DISPLAYS = { "display-1", "display-2", "display-3" };

	private static ConfigurableApplicationContext application;

	private static Edges edges;

	private static int port;

	@BeforeAll
	static void open() {
		application = SpringApplication.run(HeinSampleApplication.class, "--spring.profiles.active=kafka",
				"--server.port=0");
		port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		edges = application.getBean(Edges.class);
	}

	@AfterAll
	static void close() {
		if (application != null) {
			application.close();
		}
	}

	/**
	 * Both publishers serve, and all subscribers are attached.
	 */
	@BeforeEach
	void awaitUntouched() {
		await().until(() -> edges.list().stream().allMatch(Control::enabled));
		await().until(() -> subscribersOf("edge-1").size() + subscribersOf("edge-2").size() == DISPLAYS.length);
	}

	@Test
	void subscribersOfAKilledPublisherGoOnAtTheOtherAndMissNothing() {
		Actuator actuator = new Actuator(port);
		assertThat(actuator.<List<String>>read("hein", "$.publishers[*].backbone.topic")).containsExactly("telemetry",
				"telemetry");
		assertThat(actuator.<List<String>>read("hein", "$.publishers[*].subscribers[*].name"))
			.containsExactlyInAnyOrder(DISPLAYS);
		String victim = (subscribersOf("edge-1").isEmpty()) ? "edge-2" : "edge-1";
		List<String> moved = subscribersOf(victim);
		List<Long> before = reconnects(moved);

		edges.press("kill-" + victim);
		await().until(() -> subscribersOf(other(victim)), (there) -> there.size() == DISPLAYS.length);
		long received = subscriber(moved.get(0)).statistics().received();
		await().until(() -> subscriber(moved.get(0)).statistics().received() > received);
		assertThat(reconnects(moved)).isNotEqualTo(before);
		assertThat(List.of(DISPLAYS)).allSatisfy((name) -> {
			assertThat(subscriber(name).statistics().gaps().values()).containsOnly(0L);
			assertThat(subscriber(name).statistics().lost()).isZero();
		});
		assertThatIllegalArgumentException().isThrownBy(() -> edges.press("kill"));
	}

	@Test
	@Tag("campaign")
	void thePageShowsWhoIsWhereAndNoGap() {
		try (Browser browser = Browser.open("http://localhost:" + port + "/")) {
			browser.look(1280, 1600, "light");
			await().atMost(Browser.PATIENCE)
				.until(() -> browser.text("#edges [data-edge=edge-2] [data-part=state]"), "live"::equals);
			assertThat(browser.text(".lead:not([hidden])")).contains("share one topic of Kafka");
			assertThat(browser.text("#code")).contains("backbone: kafka").contains("address-order: random");
			String victim = (subscribersOf("edge-1").isEmpty()) ? "edge-2" : "edge-1";
			browser.screenshot("kafka");

			browser.click("#edges [data-control=kill-" + victim + "]");
			await().atMost(Browser.PATIENCE)
				.until(() -> browser.text("#edges [data-edge=" + other(victim) + "] [data-part=subscribers]"),
						String.join(", ", DISPLAYS)::equals);
			browser.screenshot("kafka-killed");
			assertThat(browser.text("#edges [data-edge=" + victim + "] [data-part=state]")).isEqualTo("away");
			awaitUntouched();
			for (String display : DISPLAYS) {
				await().atMost(Browser.PATIENCE)
					.until(() -> browser.text("#pane-" + display + " .state"), "live"::equals);
				assertThat(browser.tape(display)).noneMatch((run) -> run.contains("gap"));
				assertThat(browser.text("#pane-" + display + " [data-id=lost]")).isEqualTo("0");
			}
			browser.screenshot("kafka-back");
			isReadableOnAPhone(browser);
			assertThat(browser.complaints()).isEmpty();
		}
	}

	private static void isReadableOnAPhone(Browser browser) {
		browser.look(390, 844, "dark");
		assertThat(browser.<Boolean>run("return document.documentElement.scrollWidth <= innerWidth")).isTrue();
		assertThat(browser.<List<Object>>run(Contrast.SCRIPT)).isEmpty();
		browser.screenshot("kafka-phone");
	}

	private static String other(String edge) {
		return (edge.equals("edge-1")) ? "edge-2" : "edge-1";
	}

	private static List<String> subscribersOf(String edge) {
		return new Actuator(port).read("hein", "$.publishers[?(@.name == '" + edge + "')].subscribers[*].name");
	}

	private static List<Long> reconnects(List<String> names) {
		return names.stream().map((name) -> subscriber(name).statistics().reconnects()).toList();
	}

	private static Subscriber subscriber(String name) {
		return edges.siblings()
			.stream()
			.filter((sibling) -> sibling.name().equals(name))
			.findFirst()
			.orElseThrow()
			.find(Subscriber.class);
	}

}
