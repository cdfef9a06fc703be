package io.hein.sample.together;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A real browser that looks at the page. Where there is none the test is skipped, but not
 * in continuous integration, which installs one.
 */
final class Browser implements AutoCloseable {

	static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final Path SCREENSHOTS = Path.of("target", "screenshots");

	private final ChromeDriver driver;

	private Browser(ChromeDriver driver) {
		this.driver = driver;
	}

	static Browser open(String url) {
		File chromium = find("chromium", "chromium-browser", "google-chrome");
		File chromedriver = find("chromedriver");
		if (chromium == null || chromedriver == null) {
			String message = "There is no chromium with chromedriver on the path";
			assertThat(System.getenv("CI")).as(message).isNotEqualTo("true");
			Assumptions.abort(message);
		}
		// It says that it does not know this browser's newest abilities, which are not
		// used
		Logger.getLogger("org.openqa.selenium").setLevel(Level.SEVERE);
		ChromeOptions options = new ChromeOptions();
		options.setBinary(chromium);
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
				"--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
				"--disable-sync", "--hide-scrollbars", "--window-size=1440,1000");
		LoggingPreferences logging = new LoggingPreferences();
		logging.enable(LogType.BROWSER, Level.ALL);
		options.setCapability("goog:loggingPrefs", logging);
		// With the driver given, none is looked for anywhere else
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(chromedriver)
			.usingAnyFreePort()
			.build();
		Browser browser = new Browser(new ChromeDriver(service, options));
		browser.look(1440, 1000, "light");
		browser.driver.get(url);
		return browser;
	}

	private static File find(String... names) {
		return Stream.of(names)
			.flatMap((name) -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
				.map((directory) -> new File(directory, name)))
			.filter(File::canExecute)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Be a screen of another kind, one without animations, which would keep a processor
	 * busy.
	 */
	void look(int width, int height, String colours) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colours),
						Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
	}

	@SuppressWarnings("unchecked")
	<T> T run(String script, Object... arguments) {
		return (T) this.driver.executeScript(script, arguments);
	}

	String text(String selector) {
		return run("return document.querySelector(arguments[0])?.textContent ?? ''", selector);
	}

	String attribute(String selector, String name) {
		return run("return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? ''", selector, name);
	}

	/**
	 * What the tape of a pane shows, from the oldest to the newest.
	 */
	List<String> tape(String pane) {
		return run("return [...document.querySelectorAll(arguments[0] + ' .tape span')].map(run => run.className)",
				"#pane-" + pane);
	}

	/**
	 * The lines of an application, the newest first.
	 */
	List<String> lines(String who) {
		return run("return [...document.querySelectorAll('#lines li')].filter(line => line.dataset.who === "
				+ "arguments[0]).map(line => line.querySelector('span').textContent)", who);
	}

	void type(String selector, CharSequence... keys) {
		this.driver.findElement(By.cssSelector(selector)).sendKeys(keys);
	}

	/**
	 * Click on a button as soon as it can be.
	 */
	void click(String selector) {
		await(selector + " can be clicked").atMost(PATIENCE)
			.until(() -> attribute(selector + ":not([aria-disabled=true])", "type"), "button"::equals);
		this.driver.findElement(By.cssSelector(selector)).click();
	}

	void screenshot(String name) {
		try {
			Files.createDirectories(SCREENSHOTS);
			Files.write(SCREENSHOTS.resolve(name + ".png"), this.driver.getScreenshotAs(OutputType.BYTES));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What the browser complains about since the last call.
	 */
	List<String> complaints() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map(LogEntry::getMessage)
			.toList();
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
