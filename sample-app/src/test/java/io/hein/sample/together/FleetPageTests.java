package io.hein.sample.together;

import java.util.List;
import java.util.Map;

import io.hein.sample.HeinSampleApplication;
import io.hein.sample.process.Actuator;
import io.hein.transport.frame.GapReason;
import io.hein.transport.subscriber.Subscriber;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * The sample with the profile {@code fleet}: instances that listen to each other, one of
 * which is killed and replaced, as Actuator and the page in a real browser show them.
 */
@Tag("load")
class FleetPageTests {

	@Test
	void eachInstanceHearsAllOthersAlsoAfterOneIsKilledAndReplaced() {
		// Before the application, so that nothing is started where there is no browser
		try (Browser browser = Browser.open("about:blank");
				ConfigurableApplicationContext application = SpringApplication.run(HeinSampleApplication.class,
						"--spring.profiles.active=fleet", "--server.port=0")) {
			int port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
			browser.run("window.location = arguments[0]", "http://localhost:" + port + "/");
			awaitMesh(browser, "instance-1", "instance-2", "instance-3");
			assertThat(browser.text("#fleet [data-row=instance-2][data-column=instance-2]")).isEqualTo("itself");
			assertThat(browser.text(".lead:not([hidden])")).contains("each listens to all others");
			assertThat(browser.text("#code")).contains("attach: all").contains("HeinHeaders.PUBLISHER");
			browser.screenshot("fleet");

			browser.click("#fleet [data-control=replace]");
			awaitMesh(browser, "instance-2", "instance-3", "instance-4");
			await().atMost(Browser.PATIENCE)
				.until(() -> browser.text("#fleet [data-row=instance-2][data-column=instance-1]"), String::isEmpty);
			for (String survivor : List.of("instance-2", "instance-3")) {
				await().atMost(Browser.PATIENCE)
					.until(() -> browser.lines(survivor)
						.stream()
						.anyMatch((line) -> line.matches("gap: .*\\(EPOCH\\)")));
			}
			browser.screenshot("fleet-replaced");
			isReadableOnAPhone(browser);
			assertThat(browser.complaints()).isEmpty();

			Actuator actuator = new Actuator(port);
			assertThat(actuator.<List<String>>read("hein", "$.publishers[*].name"))
				.containsExactlyInAnyOrder("instance-2", "instance-3", "instance-4");
			assertThat(actuator.<List<String>>read("hein",
					"$.connections[?(@.subscriber == 'instance-4')].publishers[*].publisher"))
				.containsExactlyInAnyOrder("instance-2", "instance-3");
			Fleet fleet = application.getBean(Fleet.class);
			assertThat(fleet.siblings()).filteredOn((sibling) -> !sibling.name().equals("instance-4"))
				.extracting((sibling) -> sibling.find(Subscriber.class).statistics().gaps())
				.allMatch((gaps) -> gaps.equals(Map.of(GapReason.EPOCH, 1L)) || gaps.get(GapReason.EPOCH) == 1);
			assertThatIllegalArgumentException().isThrownBy(() -> fleet.press("cut"));
		}
	}

	private static void awaitMesh(Browser browser, String... names) {
		for (String row : names) {
			for (String column : names) {
				if (!row.equals(column)) {
					String cell = "#fleet [data-row=" + row + "][data-column=" + column + "]";
					await(row + " hears " + column).atMost(Browser.PATIENCE)
						.until(() -> browser.text(cell), (text) -> text.matches("live: [1-9][0-9,]* heard"));
				}
			}
		}
	}

	private static void isReadableOnAPhone(Browser browser) {
		browser.look(390, 844, "dark");
		assertThat(browser.<Boolean>run("return document.documentElement.scrollWidth <= innerWidth")).isTrue();
		assertThat(browser.<List<Object>>run(Contrast.SCRIPT)).isEmpty();
		browser.screenshot("fleet-phone");
	}

}
