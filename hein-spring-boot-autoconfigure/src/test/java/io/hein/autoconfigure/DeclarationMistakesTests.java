package io.hein.autoconfigure;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.hein.annotation.HeinHandler;
import io.hein.annotation.HeinListener;
import io.hein.core.FilePositionStore;
import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import io.hein.core.HeinPosition;
import io.hein.core.HeinTemplate;
import io.hein.core.PositionStore;
import io.hein.transport.publisher.Publisher;
import kotlinx.coroutines.Deferred;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.annotation.SendToUser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The messages of an application with a mistake in its declarations.
 */
@ExtendWith(OutputCaptureExtension.class)
class DeclarationMistakesTests {

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void aMistakeOfAListenerIsExplained(Class<?> listener, List<String> said, CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(new Class<?>[] { Application.class, listener }, "empty=").close());
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains(listener.getName())
			.contains("Action:")
			.doesNotContain("\tat org.springframework");
		assertThat(output.toString()).contains(said);
	}

	static Stream<Arguments> aMistakeOfAListenerIsExplained() {
		return Stream.of(
				mistake(BadPattern.class, "method 'on'", "@HeinListener(topics = \"a..b\")",
						"Correct 'topics' of @HeinListener"),
				mistake(NoTopic.class, "method 'on'", "@HeinListener(topics = \"${empty}\"): it names no topic"),
				mistake(BadConcurrency.class, "method 'on'",
						"@HeinListener(concurrency = \"many\"): it must be a positive number",
						"Set 'concurrency' of @HeinListener to a positive number"),
				mistake(ZeroConcurrency.class, "method 'on'", "@HeinListener(concurrency = \"0\")"),
				mistake(BadAutoStartup.class, "method 'on'", "@HeinListener(autoStartup = \"maybe\")", "true or false"),
				mistake(NoPlaceholder.class, "method 'on'", "@HeinListener(id = \"${not.there}\")",
						"Set the property that the placeholder names"),
				mistake(BadExpression.class, "method 'on'", "@HeinListener(topics = \"#{nothing.at.all}\")",
						"the expression cannot be evaluated"),
				mistake(NoErrorHandler.class, "method 'on'", "@HeinListener(errorHandler = \"nobody\")",
						"there is no bean named 'nobody'", "'heinListenerErrorHandler'"),
				mistake(OtherErrorHandler.class, "method 'on'", "@HeinListener(errorHandler = \"environment\")",
						"not a HeinListenerErrorHandler"),
				mistake(TwoPayloads.class, "method 'on'", "several of its parameters could be the payload"),
				mistake(MarkedPayload.class, "method 'on'", "@Payload marks its payload",
						"'other' (String) could only be the payload too; mark it with @Header"),
				mistake(GapPosition.class, "method 'on'", "a gap has no position"),
				mistake(ListOfGaps.class, "method 'on'", "gaps come one at a time"),
				mistake(BatchHeader.class, "method 'on'",
						"in a batch each message has its own headers: take List<Message<T>>"),
				mistake(GapTopic.class, "method 'on'", "a gap has no header 'hein_topic'"),
				mistake(BeanMethod.class, "method 'bean'", "it has @Bean", "Put @HeinListener on a method of the bean"),
				mistake(BeanHandler.class, "method 'bean'", "it has @Bean", "Put @HeinHandler on a method of the bean"),
				mistake(Replying.class, "method 'on'", "it has @SendTo", "there are no replies"),
				mistake(ReplyingToUser.class, "method 'on'", "it has @SendToUser", "there are no replies"),
				mistake(Future.class, "method 'on'", "it returns before it is done"),
				mistake(Coroutine.class, "method 'on'", "it returns before it is done (Deferred)"),
				mistake(NoHandlers.class, "no @HeinHandler methods", "Put @HeinHandler on the methods"),
				mistake(NoListener.class, "no @HeinListener on the class", "Put @HeinListener on the class"),
				mistake(TwoDefaults.class, "several @HeinHandler(isDefault = true)",
						"Mark only one of them as the default"),
				mistake(SameHandlers.class, "another method of the same listener takes the same"),
				mistake(UnknownConnection.class, "method 'on'", "the connection 'nowhere'"),
				mistake(SameIds.class, "Two listeners have the id 'same'", "method 'one'", "method 'two'"));
	}

	private static Arguments mistake(Class<?> listener, String... said) {
		return Arguments.of(listener, List.of(said));
	}

	@Test
	void anObjectThatNothingCanMakeOfAMessageIsExplainedAtTheStart() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class))
			.withPropertyValues("hein.subscriber.addresses=localhost:1")
			.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.withBean(TakesRecord.class)
			.run((context) -> assertThat(new InvalidListenerFailureAnalyzer().analyze(context.getStartupFailure()))
				.satisfies((analysis) -> assertThat(analysis.getDescription()).contains("method 'on'")
					.contains("Reading")
					.contains("JSON is not available")));
	}

	@Test
	void aDirectoryOfPositionsThatIsInUseIsExplained(@TempDir Path directory, CapturedOutput output) {
		Class<?>[] keeping = { Keeping.class };
		String property = "positions=" + directory;
		try (ConfigurableApplicationContext first = run(keeping, property)) {
			assertThatException().isThrownBy(() -> run(keeping, property).close());
			assertThat(first.isRunning()).isTrue();
		}
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The directory " + directory + " of positions is in use by this process")
			.contains("Give each process a directory of its own");
		run(keeping, property).close();
	}

	@Test
	void aTemplateForSeveralPublishersIsExplained(CapturedOutput output) {
		assertThatException().isThrownBy(
				() -> run(new Class<?>[] { Application.class, NeedsTemplate.class, TwoPublishers.class }).close());
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("there are several publishers (one, two) and none of them is primary")
			.contains("Mark one of the publishers as @Primary");
	}

	private static ConfigurableApplicationContext run(Class<?>[] classes, String... properties) {
		return new SpringApplicationBuilder(classes).web(WebApplicationType.NONE)
			.properties("hein.subscriber.addresses=localhost:1")
			.properties(properties)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Keeping {

		@Bean
		PositionStore positionStore(@Value("${positions}") Path directory) {
			return new FilePositionStore(directory);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoPublishers {

		@Bean
		Publisher one() {
			return Publisher.builder().build();
		}

		@Bean
		Publisher two() {
			return Publisher.builder().build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NeedsTemplate {

		@Bean
		String needy(HeinTemplate template) {
			return template.toString();
		}

	}

	static class BadPattern {

		@HeinListener(topics = "a..b")
		void on(String text) {
		}

	}

	static class NoTopic {

		@HeinListener(topics = "${empty}")
		void on(String text) {
		}

	}

	static class BadConcurrency {

		@HeinListener(concurrency = "many")
		void on(String text) {
		}

	}

	static class ZeroConcurrency {

		@HeinListener(concurrency = "0")
		void on(String text) {
		}

	}

	static class BadAutoStartup {

		@HeinListener(autoStartup = "maybe")
		void on(String text) {
		}

	}

	static class NoPlaceholder {

		@HeinListener(id = "${not.there}")
		void on(String text) {
		}

	}

	static class BadExpression {

		@HeinListener(topics = "#{nothing.at.all}")
		void on(String text) {
		}

	}

	static class NoErrorHandler {

		@HeinListener(errorHandler = "nobody")
		void on(String text) {
		}

	}

	static class OtherErrorHandler {

		@HeinListener(errorHandler = "environment")
		void on(String text) {
		}

	}

	static class TwoPayloads {

		@HeinListener
		void on(String text, String other) {
		}

	}

	static class MarkedPayload {

		@HeinListener
		void on(@Payload String text, String other) {
		}

	}

	static class GapPosition {

		@HeinListener
		void on(HeinGap gap, HeinPosition position) {
		}

	}

	static class ListOfGaps {

		@HeinListener
		void on(List<HeinGap> gaps) {
		}

	}

	static class BatchHeader {

		@HeinListener
		void on(List<Reading> readings, @Header(name = "unit", defaultValue = "none") String unit) {
		}

	}

	static class GapTopic {

		@HeinListener
		void on(HeinGap gap, @Header(HeinHeaders.TOPIC) String topic) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BeanMethod {

		@HeinListener
		@Bean
		Object bean() {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@HeinListener
	static class BeanHandler {

		@HeinHandler
		@Bean
		Object bean() {
			return new Object();
		}

	}

	static class Replying {

		@HeinListener
		@SendTo("answers")
		String on(String text) {
			return text;
		}

	}

	static class ReplyingToUser {

		@HeinListener
		@SendToUser("answers")
		String on(String text) {
			return text;
		}

	}

	static class Future {

		@HeinListener
		CompletableFuture<Void> on(String text) {
			return CompletableFuture.completedFuture(null);
		}

	}

	static class Coroutine {

		@HeinListener
		Deferred<Void> on(String text) {
			return null;
		}

	}

	@HeinListener
	static class NoHandlers {

		void on(String text) {
		}

	}

	static class NoListener {

		@HeinHandler
		void on(String text) {
		}

	}

	@HeinListener
	static class TwoDefaults {

		@HeinHandler(isDefault = true)
		void on(String text) {
		}

		@HeinHandler(isDefault = true)
		void bytes(byte[] bytes) {
		}

	}

	@HeinListener
	static class SameHandlers {

		@HeinHandler
		void on(String text) {
		}

		@HeinHandler
		void other(String text) {
		}

	}

	static class UnknownConnection {

		@HeinListener(connection = "nowhere")
		void on(String text) {
		}

	}

	static class SameIds {

		@HeinListener(id = "same")
		void one(String text) {
		}

		@HeinListener(id = "same")
		void two(String text) {
		}

	}

	static class TakesRecord {

		@HeinListener
		void on(Reading reading) {
		}

	}

	record Reading(String name) {

	}

}
