package io.hein.autoconfigure;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;

import io.hein.core.HeinException;
import io.hein.core.HeinOperations;
import io.hein.core.HeinPosition;
import io.hein.core.HeinTemplate;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.LogDirectoryException;
import io.hein.transport.log.LogDirectoryException.Reason;
import io.hein.transport.log.LogFailedException;
import io.hein.transport.publisher.Pacing;
import io.hein.transport.publisher.Publisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * What an application says that cannot open the directory of its log.
 */
@ExtendWith(OutputCaptureExtension.class)
class LogDirectoryFailureTests {

	private static final String FAILED = "APPLICATION FAILED TO START";

	@TempDir
	private Path temp;

	private Path directory() {
		return this.temp.resolve("log");
	}

	@Test
	void aDirectoryThatIsInUseIsExplained(CapturedOutput output) {
		try (ConfigurableApplicationContext first = run(directory(), Application.class)) {
			fail(directory(), Application.class);
			assertThat(first.getBean(Publisher.class).isRunning()).isTrue();
			assertThat(first.getBean(HeinOperations.class).send("topic", "text").toString()).endsWith(":1");
		}
		assertThat(output).contains(FAILED)
			.contains("The log in " + directory() + " is in use by this process")
			.contains("(property 'hein.publisher.log.directory')")
			.contains("Give each publisher of this process a directory of its own")
			.contains("leave 'hein.publisher.log.directory' empty in tests");
		run(directory(), Application.class).close();
	}

	@Test
	void aDirectoryThatAnotherProcessHasIsExplainedAndIsFreeWhenThatIsKilled(CapturedOutput output) throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
				Holder.class.getName(), directory().toString())
			.start();
		String sent;
		try (BufferedReader lines = process.inputReader()) {
			sent = lines.lines().filter((line) -> line.startsWith(Holder.SENT)).findFirst().orElse("");
			assertThat(sent).isNotEmpty();
			fail(directory(), Application.class);
		}
		finally {
			process.destroyForcibly().waitFor();
		}
		assertThat(output).contains(FAILED)
			.contains("The log in " + directory() + " is in use by process " + process.pid())
			.contains("raise 'hein.publisher.log.lock-timeout'")
			.contains("Use the strategy 'Recreate', or a StatefulSet");
		try (ConfigurableApplicationContext next = run(directory(), Application.class)) {
			assertThat(HeinPosition.of(next.getBean(Publisher.class).head()))
				.hasToString(sent.substring(Holder.SENT.length()));
		}
	}

	@Test
	void aDirectoryOfTwoPublishersOfOneApplicationIsExplained(CapturedOutput output) {
		fail(directory(), Application.class, OwnPublisher.class);
		assertThat(output).contains(FAILED).contains("is in use by this process");
		run(directory(), Application.class).close();
	}

	@Test
	void aDirectoryThatCannotBeMadeIsExplained(CapturedOutput output) throws IOException {
		Path file = Files.writeString(this.temp.resolve("file"), "text");
		fail(file.resolve("log"), Application.class);
		assertThat(output).contains(FAILED)
			.contains("The log in " + file.resolve("log") + " cannot be opened")
			.contains("Set the property 'hein.publisher.log.directory' to a directory that this process may create");
	}

	@Test
	void aFormatOfAnotherVersionIsExplained(CapturedOutput output) throws IOException {
		run(directory(), Application.class).close();
		Path control = directory().resolve("control");
		byte[] before = withFormat(Files.readAllBytes(control), 7);
		Files.write(control, before);
		fail(directory(), Application.class);
		assertThat(output).contains(FAILED)
			.contains("has the format 7")
			.contains("Nothing was changed in the directory. Start the version of Hein that has written this log");
		assertThat(control).hasBinaryContent(before);
	}

	private static byte[] withFormat(byte[] records, int format) {
		for (int at = 0; at < records.length; at += 4096) {
			CRC32C checksum = new CRC32C();
			checksum.update(ByteBuffer.wrap(records).putInt(at + 8, format).slice(at, 120));
			ByteBuffer.wrap(records).putLong(at + 120, checksum.getValue());
		}
		return records;
	}

	@Test
	void aDirectoryOfSomethingElseIsExplained(CapturedOutput output) throws IOException {
		Path control = Files.createDirectories(directory()).resolve("control");
		Files.writeString(control, "something else");
		fail(directory(), Application.class);
		assertThat(output).contains(FAILED)
			.contains("does not belong to a log of Hein")
			.contains("to an empty directory, or to one that does not exist yet");
		assertThat(control).hasContent("something else");
	}

	@Test
	void aFullDiskIsExplained() {
		FailureAnalysis analysis = new LogDirectoryFailureAnalyzer().analyze(new IllegalStateException(
				new LogDirectoryException(directory(), Reason.DISK_FULL, "No room in the directory", null)));
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription())
			.isEqualTo("No room in the directory (property 'hein.publisher.log.directory').");
		assertThat(analysis.getAction()).startsWith("Make room on the disk")
			.contains("make 'hein.publisher.log.max-size' smaller");
	}

	@Test
	void aSendBeforeTheStartFailsTooAndTheAnalysisIsTheSame(CapturedOutput output) throws IOException {
		Path file = Files.writeString(this.temp.resolve("file"), "text");
		fail(file, Application.class, SendsEarly.class);
		assertThat(output).contains(FAILED)
			.contains("The log in " + file + " cannot be opened")
			.contains("Set the property 'hein.publisher.log.directory' to a directory");
	}

	@Test
	void aSendThatThrowsBecauseOfTheLogSaysWhetherItMayHaveAppendedTheMessage() throws Exception {
		BroadcastLog log = mock(BroadcastLog.class);
		given(log.capacity()).willReturn(1_000_000L);
		given(log.closed()).willReturn(CompletableFuture.completedFuture(null));
		given(log.append(any(), any(), any(), any(), any()))
			.willThrow(new LogFailedException(directory(), true, new IOException("I/O error")))
			.willThrow(new LogDirectoryException(directory(), Reason.NOT_WRITABLE, "It cannot be opened", null));
		try (Publisher publisher = Publisher.builder().pacing(Pacing.NONE).log((guard) -> log).build()) {
			HeinOperations template = new HeinTemplate(publisher);
			assertThatExceptionOfType(HeinException.class).isThrownBy(() -> template.send("topic", "text"))
				.withMessageContaining("It is not certain that the message was published")
				.withMessageContaining("The log in " + directory() + " can no longer be written")
				.withMessageContaining("start the publisher again: it begins a new log");
			assertThatExceptionOfType(HeinException.class).isThrownBy(() -> template.send("topic", "text"))
				.withMessageContaining("Nothing was published: It cannot be opened");
		}
	}

	@Test
	void anotherLogAndADirectoryAreTooMuchAndTheAnalysisNamesTheDirectory(CapturedOutput output) {
		fail(directory(), Application.class, OtherLog.class);
		assertThat(output).contains(FAILED)
			.contains("'hein.publisher.log.directory'")
			.contains("only one of them is possible");
		assertThat(directory()).doesNotExist();
	}

	@Test
	void aLogThatIsTooSmallIsTheFaultOfItsSizeAlsoInADirectory(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> run(directory(), "hein.publisher.log.max-size=1MB", Application.class).close());
		assertThat(output).contains(FAILED).contains("'hein.publisher.log.max-size'");
		assertThat(directory()).doesNotExist();
	}

	private static void fail(Path directory, Class<?>... sources) {
		assertThatException().isThrownBy(() -> run(directory, sources).close());
	}

	private static ConfigurableApplicationContext run(Path directory, Class<?>... sources) {
		return run(directory, "hein.publisher.log.max-size=4MB", sources);
	}

	private static ConfigurableApplicationContext run(Path directory, String size, Class<?>... sources) {
		return new SpringApplicationBuilder(sources).web(WebApplicationType.NONE)
			.properties("hein.publisher.port=0", "hein.publisher.log.directory=" + directory,
					"hein.publisher.log.lock-timeout=0s", size)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPublisher {

		@Bean(destroyMethod = "close")
		Publisher ownPublisher(HeinPublisherProperties properties) {
			return Publisher.builder()
				.logDirectory(Path.of(properties.getLog().getDirectory()))
				.logLockTimeout(properties.getLog().getLockTimeout())
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Sender.class)
	static class SendsEarly {

	}

	static class Sender {

		Sender(HeinOperations template) {
			template.send("topic", "text");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherLog {

		@Bean
		HeinPublisherCustomizer otherLog() {
			BroadcastLog log = mock(BroadcastLog.class);
			given(log.capacity()).willReturn(1_000_000L);
			return (builder) -> builder.log((guard) -> log);
		}

	}

	/**
	 * An application in a process of its own, until that is killed.
	 */
	public static class Holder {

		static final String SENT = "sent ";

		public static void main(String[] args) throws IOException {
			ConfigurableApplicationContext context = run(Path.of(args[0]), Application.class);
			System.out.println(SENT + context.getBean(HeinOperations.class).send("topic", "text"));
			System.in.read();
		}

	}

}
