package io.hein.sample.together;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.hein.sample.HeinSampleApplication;
import io.hein.sample.process.Actuator;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.subscriber.SubscriberStatistics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The page in a real browser: each button, and what the tapes, the figures and the events
 * show afterwards.
 */
@Tag("load")
class WallTests {

	private static final Pattern GAP = Pattern.compile("Last gap: ([0-9,]+) to ([0-9,]+), ([0-9,]+) positions .*");

	private static final List<String> STARTED = List.of("fast", "slow", "filter", "strict");

	private static Browser browser;

	private static ConfigurableApplicationContext application;

	private static Actuator actuator;

	private static String url;

	@BeforeAll
	static void open() {
		// Before the application, so that nothing is started where there is no browser
		browser = Browser.open("about:blank");
		application = SpringApplication.run(HeinSampleApplication.class, "--server.port=0", "--hein.publisher.port=0");
		int port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		actuator = new Actuator(port);
		url = "http://localhost:" + port + "/";
		browser.run("window.location = arguments[0]", url);
		STARTED.forEach((name) -> awaitState(name, (name.equals("slow")) ? "catching up" : "live"));
	}

	@AfterAll
	static void close() {
		if (browser != null) {
			browser.close();
		}
		if (application != null) {
			application.close();
		}
	}

	@AfterEach
	void nothingWasComplainedAbout() {
		load(0, 100);
		// The meter is away while the publisher is: the page may ask once too often
		assertThat(browser.complaints())
			.filteredOn((text) -> !text.matches(".*/actuator/metrics/hein.publisher.connections .* 404.*"))
			.isEmpty();
	}

	@Test
	void thePageShowsThePublisherAndItsSubscribers() {
		assertThat(browser.text("h1")).isEqualTo("Hein the wall");
		assertThat(STARTED).allMatch((name) -> browser.text("#pane-" + name + " h2").equals(name));
		assertThat(browser.text("#pane-late [data-id=state]")).isEqualTo("away");
		awaitConnections();
		await().atMost(Browser.PATIENCE)
			.until(() -> browser.attribute("#pane-fast canvas[data-chart=cpu]", "aria-label"),
					(label) -> label.matches("CPU load of each core: [0-9]+ %"));
		assertThat(browser.text("#code")).contains("@HeinListener")
			.contains("this.hein.send(")
			.contains("hein.subscriber:")
			.contains("hein.publisher:")
			.doesNotContain("import ");
		browser.screenshot("start");
	}

	@Test
	void nothingIsAskedOfAnyOtherHost() {
		List<String> asked = browser.run("return performance.getEntriesByType('resource').map(entry => entry.name)");
		assertThat(asked).hasSizeGreaterThan(8).allMatch((name) -> name.startsWith(url));
	}

	@Test
	void aCutOfFiveSecondsAtTwoThousandMessagesASecondLosesNothing() {
		load(7, 100);
		awaitRate("fast", 1500);
		Subscriber fast = subscriber("fast");
		long before = startedAfter(fast);
		long lost = fast.statistics().lost();
		List<Long> disturbances = disturbances("filter");
		press("fast", "cut");
		awaitState("fast", "away");
		awaitTape("fast", "pending");
		browser.screenshot("cut");
		awaitTape("fast", "resumed");
		awaitState("fast", "live");
		await().atMost(Browser.PATIENCE).until(() -> last(browser.tape("fast")), "received"::equals);
		browser.screenshot("resumed");
		assertThat(fast.statistics().lost()).isEqualTo(lost);
		assertThat(startedAfter(fast)).isEqualTo(before);
		await().atMost(Browser.PATIENCE).until(() -> browser.lines("fast").get(0), "live: it has caught up"::equals);
		assertThat(disturbances("filter")).isEqualTo(disturbances);
	}

	@Test
	void aCutBeyondTheWindowIsAGapOfExactlyThePositionsThatAreMissing() {
		load(7, 1000);
		awaitRate("fast", 1500);
		Subscriber fast = subscriber("fast");
		long before = startedAfter(fast);
		long lost = fast.statistics().lost();
		List<Long> disturbances = disturbances("filter");
		press("fast", "cut-past");
		awaitState("fast", "away");
		long last = sequence(fast);
		browser.screenshot("cut-past-the-window");
		await().atMost(Browser.PATIENCE).until(() -> fast.statistics().lost() > lost);
		awaitTape("fast", "gap");
		awaitState("fast", "live");
		browser.screenshot("gap");
		Matcher gap = await().atMost(Browser.PATIENCE)
			.until(() -> GAP.matcher(browser.text("#pane-fast [data-id=verdict]")), Matcher::matches);
		long count = number(gap.group(3));
		assertThat(number(gap.group(1))).isEqualTo(last + 1);
		assertThat(number(gap.group(2))).isEqualTo(last + count);
		assertThat(fast.statistics().lost()).isEqualTo(lost + count);
		assertThat(actuator.meter("hein.subscriber.messages.lost?tag=name:fast")).isEqualTo(lost + count);
		// Position and counts agree: what did not come is the gap and nothing else
		assertThat(startedAfter(fast)).isEqualTo(before);
		assertThat(browser.attribute("#pane-fast .tape .gap", "aria-label")).contains(gap.group(1) + " to ")
			.contains(gap.group(3) + " positions");
		awaitLine("fast", "gap: " + gap.group(1) + " to .*");
		assertThat(disturbances("filter")).isEqualTo(disturbances);
	}

	@Test
	void aReaderThatIsStalledIsStaleUntilItReadsAgain() {
		List<Long> disturbances = disturbances("strict");
		press("strict", "stall");
		awaitState("strict", "stale");
		await().atMost(Browser.PATIENCE)
			.until(() -> browser.attribute("#pane-strict [data-control=stall]", "aria-pressed"), "true"::equals);
		browser.screenshot("stalled");
		press("strict", "stall");
		awaitState("strict", "live");
		assertThat(disturbances("strict")).isEqualTo(disturbances);
	}

	@Test
	void aListenerThatThrowsIsReportedAndTheStreamContinues() {
		int failed = actuator.meter("hein.listener?tag=name:filter&tag=outcome:failed");
		press("filter", "fail");
		awaitLine("filter", "listener failed at position .*, which is skipped: thrown because .*");
		awaitState("filter", "live");
		// the line comes before the listener is timed
		await().atMost(Browser.PATIENCE)
			.until(() -> actuator.meter("hein.listener?tag=name:filter&tag=outcome:failed") == failed + 1);
		browser.screenshot("listener-failed");
	}

	@Test
	void aPausedListenerKeepsItsPlace() {
		Subscriber strict = subscriber("strict");
		long before = startedAfter(strict);
		List<Long> disturbances = disturbances("strict");
		press("strict", "pause");
		awaitText("#pane-strict [data-control=pause]", "Resume the listener");
		awaitState("strict", "stale");
		browser.screenshot("paused");
		press("strict", "pause");
		awaitState("strict", "live");
		assertThat(startedAfter(strict)).isEqualTo(before);
		assertThat(disturbances("strict")).isEqualTo(disturbances);
	}

	@Test
	void aSubscriberThatStopsSaysGoodbyeAndMayComeBack() {
		press("filter", "stop");
		awaitState("filter", "away");
		awaitLine("publisher", "goodbye: filter has left");
		awaitConnections();
		browser.screenshot("stopped");
		press("filter", "start");
		awaitState("filter", "live");
		awaitConnections();
		assertThat(subscriber("filter").statistics().lost()).isZero();
	}

	@Test
	void theLateOneBeginsWithTheOldestMessageThereIs() {
		await().atMost(Browser.PATIENCE).until(() -> number(browser.text("#publisher [data-id=head]")) > 200);
		long head = number(browser.text("#publisher [data-id=head]"));
		press("late", "start");
		awaitState("late", "live");
		assertThat(startedAfter(subscriber("late"))).isLessThan(head - 100);
		awaitTape("late", "received");
		browser.screenshot("late");
		press("late", "stop");
		awaitState("late", "away");
	}

	@Test
	void aKilledPublisherComesBackWithANewLogAndEverySubscriberSaysSo() {
		String before = browser.attribute("#pane-fast [data-id=verdict]", "data-epoch");
		browser.click("#publisher [data-control=kill]");
		await().atMost(Browser.PATIENCE)
			.until(() -> browser.attribute("#pane-fast [data-id=verdict]", "data-epoch"),
					(epoch) -> !epoch.isEmpty() && !epoch.equals(before));
		String after = browser.attribute("#pane-fast [data-id=verdict]", "data-epoch");
		for (String name : List.of("fast", "filter", "strict")) {
			await(name).atMost(Browser.PATIENCE)
				.until(() -> browser.attribute("#pane-" + name + " [data-id=verdict]", "data-epoch"), after::equals);
			awaitLine(name, "gap: .* onwards, of unknown size \\(EPOCH\\)");
			// the page may have the new epoch a moment before it has the gap
			await(name).atMost(Browser.PATIENCE)
				.untilAsserted(
						() -> assertThat(browser.text("#pane-" + name + " [data-id=verdict]")).contains("(EPOCH)"));
		}
		// It continues with what it has received before, and only then dials again
		assertThat(browser.text("#pane-slow [data-id=verdict]")).containsAnyOf("epoch " + after, "(EPOCH)");
		assertThat(browser.text("#publisher [data-id=address]")).endsWith("epoch " + after);
		awaitState("fast", "live");
		browser.screenshot("killed");
		awaitConnections();
	}

	@Test
	void aPublisherThatStopsCleanlyAsksItsSubscribersToComeBackLater() {
		long lost = subscriber("fast").statistics().lost();
		browser.click("#publisher [data-control=stop]");
		awaitText("#publisher [data-id=state]", "away");
		awaitLine("publisher", "goodbye: fast was informed that the publisher stops");
		browser.screenshot("publisher-stopped");
		awaitText("#publisher [data-id=state]", "live");
		awaitState("fast", "live");
		awaitLine("fast", "new log: nothing of the old one was missed");
		assertThat(subscriber("fast").statistics().lost()).isEqualTo(lost);
		awaitConnections();
	}

	@Test
	void aKilledProcessLosesWhatWasNotReceivedUnlessItsLogIsInADirectory() {
		awaitPublishers();
		List<String> before = List.of(process("memory"), process("directory"));
		browser.click("#restarts [data-control=kill-both]");
		awaitVerdict("directory", "Nothing missed so far\\. .* messages published that it has not received\\.");
		awaitTape("directory", "pending");
		browser.run("document.getElementById('restarts').scrollIntoView()");
		browser.screenshot("killed-processes-away");
		awaitVerdict("memory", "10 messages missed: .* Away for [0-9.]+ s\\. Reported gap: .* \\(EPOCH\\)\\.");
		awaitVerdict("directory",
				"Nothing missed: away for [0-9.]+ s, then 10 messages came late, from the directory\\.");
		awaitPublishers();
		assertThat(browser.tape("memory")).contains("gap").doesNotContain("resumed");
		assertThat(browser.tape("directory")).contains("resumed").doesNotContain("gap");
		assertThat(subscriber("directory").statistics().gaps().values()).allMatch((count) -> count == 0);
		assertThat(browser.lines("directory")).anyMatch((line) -> line.contains("with the log up to position"));
		assertThat(process("memory")).isNotIn(before);
		assertThat(process("directory")).isNotIn(before);
		assertThat(before).map(Long::valueOf).map(ProcessHandle::of).noneMatch((process) -> process.isPresent());
		browser.screenshot("killed-processes");
		browser.run("scrollTo(0, 0)");
	}

	@Test
	void aProcessKilledFromOutsideIsReportedAndTheButtonStartsItAgain() {
		awaitPublishers();
		ProcessHandle.of(Long.parseLong(process("directory"))).orElseThrow().destroyForcibly();
		awaitVerdict("directory", "There is no publisher: process [0-9]+ has ended with the status .*");
		browser.screenshot("killed-by-hand");
		browser.click("#restarts [data-control=kill-both]");
		awaitVerdict("directory", "Nothing missed[.:].*");
		awaitPublishers();
	}

	@Test
	void aMessageByHandShowsWhichSubscribersHaveHandledIt() {
		browser.type("#publisher [name=text]", Keys.END, " shift");
		browser.type("#publisher [name=text]", Keys.ENTER);
		await().atMost(Browser.PATIENCE)
			.until(() -> browser.text("#publisher [data-id=report]"), (report) -> report.contains("fast handled in ")
					&& report.contains(" ms") && report.contains("strict handled in "));
		// The filter wants other topics, so it was not asked
		assertThat(browser.text("#publisher [data-id=report]")).doesNotContain("filter");
		browser.screenshot("by-hand");
	}

	@Test
	void aMessageThatCannotBeSentIsRefusedWithAReason() {
		browser.run("document.querySelector('#publisher [name=topic]').value = 'two words'");
		browser.type("#publisher [name=text]", Keys.ENTER);
		await().atMost(Browser.PATIENCE)
			.until(() -> browser.text("#publisher [data-id=report]"), (report) -> report.contains("topic"));
		browser.run("document.querySelector('#publisher [name=topic]').value = 'config.changed'");
		assertThat(browser.complaints()).allMatch((text) -> text.contains("/wall/send") && text.contains("400"));
	}

	@Test
	void thePythonPaneLightsUpWhenAClassicPeerAttaches() {
		assertThat(browser.text("#pane-python pre")).contains("SocReceiver(port=");
		browser.click("#pane-python [data-control=classic]");
		await().atMost(Browser.PATIENCE).until(() -> browser.attribute("#pane-python", "data-lit"), "true"::equals);
		awaitState("python", "live");
		awaitConnections();
		assertThat(actuator.meter("hein.publisher.connections?tag=protocol:classic")).isOne();
		browser.screenshot("python");
		browser.click("#pane-python [data-control=classic]");
		await().atMost(Browser.PATIENCE).until(() -> browser.attribute("#pane-python", "data-lit"), "false"::equals);
	}

	@ParameterizedTest
	@ValueSource(strings = { "light", "dark" })
	void itCanBeReadOnAPhoneAndByEveryone(String colours) {
		browser.look(390, 844, colours);
		try {
			assertThat(browser.<Boolean>run("return document.documentElement.scrollWidth <= innerWidth")).isTrue();
			assertThat(browser.<List<Object>>run("return [...document.querySelectorAll('button, input, select, pre, "
					+ "canvas, [role=meter]')].filter(element => !(element.getAttribute('aria-label') || "
					+ "element.textContent.trim() || element.labels?.length)).map(element => element.outerHTML)"))
				.isEmpty();
			assertThat(browser.<List<Object>>run(Contrast.SCRIPT)).isEmpty();
			browser.screenshot("phone-" + colours);
		}
		finally {
			browser.look(1440, 1000, colours);
			browser.screenshot("desktop-" + colours);
			browser.look(1440, 1000, "light");
		}
	}

	private static void press(String pane, String control) {
		browser.click("#pane-" + pane + " [data-control=" + control + "]");
	}

	private static void load(int step, int size) {
		browser.type("#rate", Keys.HOME);
		for (int i = 0; i < step; i++) {
			browser.type("#rate", Keys.ARROW_RIGHT);
		}
		browser.run("const size = document.getElementById('size'); size.value = arguments[0]; "
				+ "size.dispatchEvent(new Event('change'))", String.valueOf(size));
	}

	private static void awaitRate(String pane, int atLeast) {
		await("rate of " + pane).atMost(Browser.PATIENCE)
			.until(() -> number(browser.text("#pane-" + pane + " [data-id=rate]")) >= atLeast);
	}

	private static void awaitState(String pane, String state) {
		awaitText("#pane-" + pane + " [data-id=state]", state);
	}

	/**
	 * The publishers that are processes of their own publish, and all of it comes.
	 */
	private static void awaitPublishers() {
		await().atMost(Browser.PATIENCE)
			.until(() -> browser.attribute("#restarts [data-control=kill-both]", "aria-disabled"), "false"::equals);
		awaitState("memory", "live");
		awaitState("directory", "live");
	}

	private static String process(String pane) {
		return browser.text("#pane-" + pane + " [data-id=process]").replaceAll(".*process ([0-9]+),.*", "$1");
	}

	private static void awaitVerdict(String pane, String pattern) {
		await(pane + ": " + pattern).atMost(Browser.PATIENCE)
			.until(() -> browser.text("#pane-" + pane + " [data-id=verdict]"), (text) -> text.matches(pattern));
	}

	private static void awaitText(String selector, String text) {
		await(selector).atMost(Browser.PATIENCE).until(() -> browser.text(selector), text::equals);
	}

	/**
	 * The page, Actuator and the publisher agree.
	 */
	private static void awaitConnections() {
		await("connections").atMost(Browser.PATIENCE).until(() -> {
			int connections = actuator.meter("hein.publisher.connections");
			return browser.text("#publisher [data-id=connections]").equals(String.valueOf(connections))
					&& publisher().subscribers().size() == connections;
		});
	}

	private static Publisher publisher() {
		return application.getBean(Together.class).publisher().publisher();
	}

	private static void awaitTape(String pane, String state) {
		await("tape of " + pane).atMost(Browser.PATIENCE)
			.until(() -> browser.tape(pane), (tape) -> tape.contains(state));
	}

	private static void awaitLine(String who, String pattern) {
		await(who + ": " + pattern).atMost(Browser.PATIENCE)
			.until(() -> browser.lines(who), (lines) -> lines.stream().anyMatch((line) -> line.matches(pattern)));
	}

	private static String last(List<String> tape) {
		return tape.get(tape.size() - 1);
	}

	private static long number(String text) {
		String digits = text.replaceAll("[^0-9]", "");
		return (digits.isEmpty()) ? 0 : Long.parseLong(digits);
	}

	private static Subscriber subscriber(String name) {
		Map<String, Sibling> siblings = application.getBean(Together.class).siblings();
		return siblings.get(name).find(Subscriber.class);
	}

	/**
	 * What a subscriber that nothing happens to has none of.
	 */
	private static List<Long> disturbances(String name) {
		SubscriberStatistics statistics = subscriber(name).statistics();
		return List.of(statistics.lost(), statistics.reconnects());
	}

	private static long sequence(Subscriber subscriber) {
		Position received = subscriber.status().received();
		return (received != null) ? received.sequence() : 0;
	}

	/**
	 * The position after which a subscriber of everything began, as its position and its
	 * counts say: it never changes in one log unless something is missing that no gap
	 * reports, or comes twice.
	 */
	private static long startedAfter(Subscriber subscriber) {
		long[] found = new long[1];
		await().atMost(Browser.PATIENCE).pollInSameThread().until(() -> {
			long before = subscriber.statistics().received() + subscriber.statistics().lost();
			long sequence = sequence(subscriber);
			found[0] = sequence - before;
			return before == subscriber.statistics().received() + subscriber.statistics().lost()
					&& sequence == sequence(subscriber);
		});
		return found[0];
	}

}
