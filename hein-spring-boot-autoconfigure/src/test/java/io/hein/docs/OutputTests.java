package io.hein.docs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.hein.core.HeinOperations;
import io.hein.docs.MarkdownDocument.CodeBlock;
import io.hein.test.HeinAwait;
import io.hein.transport.publisher.Publisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the documentation shows of the smallest applications' output is what they put out,
 * but for what is another one each time.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutputTests {

	private static final JsonMapper json = JsonMapper.builder().build();

	private final HttpClient http = HttpClient.newHttpClient();

	@TempDir
	private Path directory;

	@Test
	void actuatorShowsWhatTheDocumentationShows() throws Exception {
		List<CodeBlock> blocks = Stream.of("README.md", "docs/operations.md")
			.flatMap((name) -> MarkdownDocument.of(name).codeBlocks("json").stream())
			.toList();
		try (SmallestApplications applications = SmallestApplications.run(this.directory, true)) {
			HeinAwait.subscribers(applications.station().getBean(Publisher.class), 1);
			await().untilAsserted(() -> assertThat(get(applications.display(), "hein")).contains("\"live\":true"));
			awaitSame(blocks.get(0), applications.station(), "hein");
			awaitSame(blocks.get(1), applications.display(), "health/hein");
			awaitSame(blocks.get(2), applications.station(), "health/hein");
			awaitSame(blocks.get(3), applications.display(), "hein");
		}
	}

	@Test
	void theEndpointShowsTheLogOfADirectoryAsTheDocumentationDoes() throws Exception {
		List<CodeBlock> blocks = MarkdownDocument.of("docs/operations.md").codeBlocks("json");
		String[] arguments = { "--hein.publisher.log.directory=" + this.directory.resolve("log"),
				"--hein.publisher.log.max-size=4MB" };
		try (SmallestApplications applications = SmallestApplications.run(this.directory, false, arguments)) {
			applications.station().getBean(HeinOperations.class).send("topic", "one");
		}
		try (SmallestApplications applications = SmallestApplications.run(this.directory, true, arguments)) {
			JsonNode log = json.readTree(get(applications.station(), "hein")).at("/publishers/0/log");
			String actual = json.createObjectNode().set("log", log).toString();
			assertSame(blocks.get(2), actual);
		}
	}

	private String get(ConfigurableApplicationContext application, String path) throws Exception {
		String port = application.getEnvironment().getRequiredProperty("local.server.port");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/" + path))
			.build();
		return this.http.send(request, HttpResponse.BodyHandlers.ofString()).body();
	}

	/**
	 * The lag for instance is shown when it is known.
	 */
	private void awaitSame(CodeBlock block, ConfigurableApplicationContext application, String path) {
		await().untilAsserted(() -> assertSame(block, get(application, path)));
	}

	private static void assertSame(CodeBlock block, String actual) {
		JsonNode shown = json.readTree(variable(block.text()));
		JsonNode expected = json.readTree(variable(actual));
		assertThat(shown)
			.as(() -> block + " should be such as\n"
					+ json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(actual)))
			.isEqualTo(expected);
	}

	private static String variable(String text) {
		return text.replaceAll("[0-9a-f]{32}:[0-9]+", "POSITION")
			.replaceAll("127\\.0\\.0\\.1:[0-9]+", "ADDRESS")
			.replaceAll("display-[0-9a-f]{8}", "NAME")
			.replaceAll("(\"directory\" ?: ?)\"[^\"]*\"", "$1\"DIRECTORY\"")
			.replaceAll("(\"found\" ?: ?)\"1-[0-9]+\"", "$1\"FOUND\"")
			.replaceAll("\"[0-9]{4}-[0-9T:.-]+Z\"", "\"TIME\"")
			.replaceAll("(\"(lag|lagBytes|queueSize|connections)\" ?: ?)[0-9]+", "$10");
	}

	@Test
	void aResumeIsLoggedAsTheReadmeShows(CapturedOutput output) throws IOException {
		List<String> shown = MarkdownDocument.of("README.md")
			.codeBlocks("text")
			.get(0)
			.text()
			.lines()
			.map(OutputTests::message)
			.toList();
		try (SmallestApplications applications = SmallestApplications.run(this.directory, false,
				"--hein.publisher.keepalive.time=200ms", "--hein.publisher.keepalive.timeout=1s",
				"--hein.subscriber.keepalive.time=200ms", "--hein.subscriber.keepalive.timeout=1s")) {
			Publisher publisher = applications.station().getBean(Publisher.class);
			HeinAwait.subscribers(publisher, 1);
			applications.network().toTarget().blackHole(true);
			await().until(() -> output.getOut().contains("is disconnected: KEEPALIVE"));
			applications.network().heal();
			await().untilAsserted(() -> assertThat(output.getOut()
				.lines()
				// what the publisher says; the subscriber may notice the cut first or
				// not, and
				// a machine that is held up for a second is a cut too
				.filter((line) -> line.matches(".*Subscriber 'display-[^']*' from .*"))
				.map(OutputTests::message)).containsSubsequence(shown));
		}
	}

	private static String message(String line) {
		return line.replaceFirst(".*(?=Subscriber ')", "")
			.replaceAll("'[^']+'", "NAME")
			.replaceAll("127\\.0\\.0\\.1:[0-9]+", "ADDRESS")
			.replaceAll("for [0-9.]+ s ", "for TIME ")
			.replaceAll("after [0-9]+ \\(head [0-9]+\\)", "POSITION");
	}

}
