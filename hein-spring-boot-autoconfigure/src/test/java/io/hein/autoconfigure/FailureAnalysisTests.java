package io.hein.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.hein.annotation.HeinListener;
import io.hein.core.HeinOperations;
import io.hein.core.HeinTemplate;
import io.hein.testsupport.CanarySecret;
import io.hein.transport.log.InsufficientDirectMemoryException;
import io.netty.channel.epoll.Epoll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The messages of an application that cannot start.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTests {

	private static final String SECRET = CanarySecret.TOKEN;

	@Test
	void aTakenPortIsExplainedOnNio(CapturedOutput output) throws IOException {
		takenPort(output, "nio");
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void aTakenPortIsExplainedOnEpoll(CapturedOutput output) throws IOException {
		assertThat(Epoll.isAvailable()).isTrue();
		takenPort(output, "epoll");
	}

	private static void takenPort(CapturedOutput output, String transport) throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			fail(Application.class, "hein.publisher.port=" + taken.getLocalPort(), "hein.netty.transport=" + transport);
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains("cannot listen on localhost:" + taken.getLocalPort() + ": the port is already in use")
				.contains("change the property 'hein.publisher.port'");
		}
	}

	@ParameterizedTest
	@CsvSource({ "nio", "auto" })
	void anAddressOfAnotherMachineIsExplained(String transport, CapturedOutput output) {
		fail(Application.class, "hein.publisher.port=0", "hein.publisher.address=192.0.2.1",
				"hein.publisher.allow-insecure=true", "hein.netty.transport=" + transport);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("192.0.2.1")
			.contains("Set the property 'hein.publisher.address' to an address of this machine");
	}

	@Test
	void anAddressThatIsNoneIsExplained(CapturedOutput output) {
		fail(Application.class, "hein.publisher.port=0", "hein.publisher.address=not an address");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("hein.publisher.address")
			.contains("java.net.InetAddress");
	}

	@Test
	void anAddressThatOthersReachNeedsConsent(CapturedOutput output) {
		fail(Application.class, "hein.publisher.port=0", "hein.publisher.address=0.0.0.0");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("is configured to listen on 0.0.0.0")
			.contains("Set the property 'hein.publisher.ssl.bundle'")
			.contains("set the property 'hein.publisher.allow-insecure' to 'true'");
	}

	@Test
	void tokensAloneDoNotProtectAnAddressThatOthersReach(CapturedOutput output) {
		fail(Application.class, "hein.publisher.port=0", "hein.publisher.address=0.0.0.0",
				"hein.publisher.auth.tokens=" + SECRET);
		assertThat(output).contains("is configured to listen on 0.0.0.0").doesNotContain(SECRET);
	}

	@ParameterizedTest
	@CsvSource({ "hein.subscriber, hein.subscriber", "hein.subscriber, hein.subscriber.connection.prices" })
	void aTokenIsNotSentInClear(String ignored, String prefix, CapturedOutput output) {
		fail(Listening.class, "hein.subscriber.addresses=localhost:1", prefix + ".addresses=db.example.com:7",
				prefix + ".token=" + SECRET);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'" + prefix + ".token'")
			.contains("Set the property '" + prefix + ".ssl.bundle'")
			.contains("set the property '" + prefix + ".allow-insecure' to 'true'")
			.doesNotContain(SECRET);
	}

	@ParameterizedTest
	@CsvSource({ "hein.publisher.auth.tokens, " + CanarySecret.MARK,
			"hein.publisher.auth.subscribers.stock.tokens, " + CanarySecret.MARK,
			"hein.publisher.auth.subscribers[a b].tokens, " + CanarySecret.OTHER })
	void aBadTokenIsExplainedAndNotShown(String property, String value, CapturedOutput output) {
		// twice, so that Boot's own analysis would show the other one
		System.setProperty(property, value + "-elsewhere-");
		try {
			fail(Application.class, "hein.publisher.port=0", property + "=" + value);
		}
		finally {
			System.clearProperty(property);
		}
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("which is a secret and not shown")
			.doesNotContain(value);
	}

	@ParameterizedTest
	@CsvSource({ "hein.publisher.ssl.bundle", "hein.subscriber.ssl.bundle",
			"hein.subscriber.connection.prices.ssl.bundle" })
	void anUnknownBundleIsExplained(String property, CapturedOutput output) {
		fail(Listening.class, "hein.publisher.port=0", "hein.subscriber.addresses=localhost:1",
				"hein.subscriber.connection.prices.addresses=localhost:2", property + "=nowhere");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'" + property + "'")
			.contains("there is no SSL bundle of that name under 'spring.ssl.bundle'");
	}

	@Test
	void certificatesOfSubscribersNeedTls(CapturedOutput output) {
		fail(Application.class, "hein.publisher.port=0", "hein.publisher.ssl.client-auth=need");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'hein.publisher.ssl.client-auth'")
			.contains("'hein.publisher.ssl.bundle'");
	}

	@ParameterizedTest
	@CsvSource({ "hein.subscriber.token, Zk8rN3vQxT6wLs1yHdBg5jUeMaCoFpKi" })
	void theClassicProtocolHasNoToken(String property, String value, CapturedOutput output) {
		fail(Listening.class, "hein.subscriber.addresses=localhost:1", "hein.subscriber.protocol=classic",
				property + "=" + value);
		assertThat(output).contains("The classic protocol has neither TLS nor a token").doesNotContain(value);
	}

	@Test
	void aLogThatDoesNotFitIsExplained(CapturedOutput output) {
		fail(Application.class, "hein.publisher.port=0", "hein.publisher.log.max-size=1TB");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Make 'hein.publisher.log.max-size' smaller")
			.contains("-XX:MaxDirectMemorySize");
	}

	@Test
	void theAnalysisOfALogThatDoesNotFitNamesBothSizes() {
		FailureAnalysis analysis = new InsufficientDirectMemoryFailureAnalyzer()
			.analyze(new IllegalStateException(new InsufficientDirectMemoryException(1234, 567)));
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).contains("1234").contains("567");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			hein.publisher.port,                             70000
			hein.publisher.max-connections,                  0
			hein.publisher.max-message-size,                 16MB
			hein.publisher.max-message-size,                 3GB
			hein.publisher.send-buffer-size,                 -1
			hein.publisher.log.max-size,                     0
			hein.publisher.log.max-size,                     1MB
			hein.publisher.log.max-age,                      -1s
			hein.publisher.log.directory,                    file:log
			hein.publisher.log.lock-timeout,                 -1s
			hein.publisher.slow-subscriber.block-timeout,    0s
			hein.publisher.slow-subscriber.warn-at,          1.5
			hein.publisher.write-stall-timeout,              0s
			hein.publisher.handshake-timeout,                0s
			hein.publisher.handshake-timeout,                6s
			hein.publisher.keepalive.time,                   0s
			hein.publisher.keepalive.time,                   500us
			hein.publisher.keepalive.timeout,                5s
			hein.publisher.keepalive.timeout,                30d
			hein.template.default-topic,                     two words
			hein.publisher.shutdown.grace-period,            -1s
			hein.publisher.limits.max-hello-size,            255B
			hein.publisher.limits.max-hello-size,            17KB
			hein.publisher.limits.max-unauthenticated,       0
			hein.publisher.limits.max-connections-per-address,     0
			hein.publisher.limits.max-accepts-per-second,    0
			hein.publisher.limits.max-control-frames-per-second,   199
			hein.publisher.limits.control-frame-burst,       0
			hein.publisher.limits.max-failed-attempts-per-minute,  0
			hein.json.max-depth,                             0
			hein.json.max-number-length,                     -1
			hein.netty.event-loop-threads,                   -1
			""")
	void aBadValueOfThePublisherIsExplained(String property, String value, CapturedOutput output) {
		fail(Application.class, "hein.publisher.port=0", property + "=" + value);
		assertThat(output).contains("APPLICATION FAILED TO START").contains("'" + property + "'");
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			hein.publisher.pacing,                           slowest
			hein.publisher.slow-subscriber.policy,           drop
			hein.publisher.slow-subscriber.policies.a,       drop
			hein.publisher.keepalive.time,                   soon
			hein.publisher.log.lock-timeout,                 soon
			hein.subscriber.start-from,                      yesterday
			hein.subscriber.connection.prices.start-from,    yesterday
			hein.netty.transport,                            carrier-pigeon
			""")
	void aValueOfTheWrongTypeIsExplained(String property, String value, CapturedOutput output) {
		fail(Application.class, "hein.publisher.port=0", "hein.subscriber.addresses=localhost:1",
				"hein.subscriber.connection.prices.addresses=localhost:2", property + "=" + value);
		assertThat(output).contains("APPLICATION FAILED TO START").contains(property);
	}

	@ParameterizedTest
	@CsvSource(
			textBlock = """
					hein.subscriber.addresses,                              localhost,          hein.subscriber.addresses[0]
					hein.subscriber.addresses[1],                           'tcp://there:1',    hein.subscriber.addresses[1]
					hein.subscriber.addresses[1],                           there:0,            hein.subscriber.addresses[1]
					hein.subscriber.addresses[1],                           there:65536,        hein.subscriber.addresses[1]
					hein.subscriber.connection.prices.addresses,            there,              hein.subscriber.connection.prices.addresses[0]
					hein.subscriber.name,                                   two words,          hein.subscriber.name
					hein.subscriber.connection.prices.name,                 two words,          hein.subscriber.connection.prices.name
					hein.subscriber.connect-timeout,                        0s,                 hein.subscriber.connect-timeout
					hein.subscriber.max-message-size,                       0,                  hein.subscriber.max-message-size
					hein.subscriber.max-message-size,                       16MB,               hein.subscriber.max-message-size
					hein.subscriber.reconnect.delay,                        0s,                 hein.subscriber.reconnect.delay
					hein.subscriber.reconnect.delay,                        6s,                 hein.subscriber.reconnect.max-delay
					hein.subscriber.reconnect.multiplier,                   0.5,                hein.subscriber.reconnect.multiplier
					hein.subscriber.reconnect.refused-delay,                -1s,                hein.subscriber.reconnect.refused-delay
					hein.subscriber.keepalive.time,                         0s,                 hein.subscriber.keepalive.time
					hein.subscriber.keepalive.timeout,                      1s,                 hein.subscriber.keepalive.timeout
					hein.subscriber.connection.prices.keepalive.timeout,    1s,                 hein.subscriber.connection.prices.keepalive.timeout
					hein.subscriber.health.down-after,                      -1s,                hein.subscriber.health.down-after
					hein.subscriber.connection.prices.health.down-after,    -1s,                hein.subscriber.connection.prices.health.down-after
					hein.subscriber.listener.concurrency,                   0,                  hein.subscriber.listener.concurrency
					hein.subscriber.listener.max-queue-size,                0,                  hein.subscriber.listener.max-queue-size
					hein.subscriber.listener.max-batch-size,                0,                  hein.subscriber.listener.max-batch-size
					hein.subscriber.listener.retry.max-retries,             -1,                 hein.subscriber.listener.retry.max-retries
					hein.subscriber.listener.retry.delay,                   -1s,                hein.subscriber.listener.retry.delay
					hein.subscriber.listener.retry.multiplier,              0.5,                hein.subscriber.listener.retry.multiplier
					hein.subscriber.listener.retry.max-delay,               -1s,                hein.subscriber.listener.retry.max-delay
					""")
	void aBadValueOfASubscriberIsExplained(String property, String value, String named, CapturedOutput output) {
		fail(Listening.class, "hein.subscriber.addresses[0]=localhost:1",
				"hein.subscriber.connection.prices.addresses=localhost:2", property + "=" + value);
		assertThat(output).contains("APPLICATION FAILED TO START").contains("'" + named + "'");
	}

	@ParameterizedTest
	@CsvSource({ "hein.publisher.auth.token, " + CanarySecret.TOKEN,
			"hein.publisher.ssl.certificate, " + CanarySecret.TOKEN })
	void whatCouldBeMeantToCloseSomethingFailsTheStartAndIsNotShown(String property, String value,
			CapturedOutput output) {
		fail(Application.class, property + "=" + value);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'" + property + "'")
			.doesNotContain(CanarySecret.TOKEN);
	}

	@Test
	void aListenerWithoutAnAddressIsExplained(CapturedOutput output) {
		fail(Listening.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The @HeinListener 'test'")
			.contains("Set the property 'hein.subscriber.addresses'");
	}

	@Test
	void anUnknownConnectionIsExplained(CapturedOutput output) {
		fail(UnknownConnection.class, "hein.subscriber.addresses=localhost:1",
				"hein.subscriber.connection.prices.addresses=localhost:2");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("names the connection 'nowhere'")
			.contains("Known connections: default, prices")
			.contains("'hein.subscriber.connection.nowhere.addresses'");
	}

	@Test
	void aListenersIdThatIsTakenIsExplained(CapturedOutput output) {
		fail(Duplicate.class, "hein.subscriber.addresses=localhost:1");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Two listeners have the id 'same'")
			.contains("'id' of @HeinListener");
	}

	@Test
	void tooManyTopicsAreExplained(CapturedOutput output) {
		String topics = IntStream.rangeClosed(1, 1025).mapToObj((i) -> "t" + i).collect(Collectors.joining(","));
		fail(ManyTopics.class, "hein.subscriber.addresses=localhost:1", "many=" + topics);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The @HeinListener 'many' cannot be started")
			.contains("1025 topic patterns")
			.contains("'weather.**'");
	}

	@Test
	void aSecondListenerOfAConnectionThatCallsItsOneDirectlyIsExplained(CapturedOutput output) {
		fail(TwoListeners.class, "hein.subscriber.addresses=localhost:1", "hein.subscriber.listener.direct=true");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The @HeinListener 'two' cannot be added")
			.contains("and that is 'one' already")
			.contains("Remove 'hein.subscriber.listener.direct'")
			.contains("put the listener on another connection");
	}

	@Test
	void severalThreadsOfAListenerThatIsCalledDirectlyAreExplained(CapturedOutput output) {
		fail(Listening.class, "hein.subscriber.addresses=localhost:1", "hein.subscriber.listener.direct=true",
				"hein.subscriber.listener.concurrency=3");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'test' asks for a concurrency of 3")
			.contains("set its concurrency to 1");
	}

	@ParameterizedTest
	@CsvSource({ "hein.subscriber.attach=all, attaches to all its publishers",
			"hein.subscriber.protocol=classic, speaks the classic protocol" })
	void whereAListenerCannotBeCalledDirectlyIsExplained(String property, String why, CapturedOutput output) {
		fail(Listening.class, "hein.subscriber.addresses=localhost:1", "hein.subscriber.listener.direct=true",
				"hein.subscriber.name=me", property);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("configuration property 'hein.subscriber.listener.direct'")
			.contains(why + " cannot call its listener directly");
	}

	@ParameterizedTest
	@CsvSource({ "io.hein.autoconfigure.FailureAnalysisTests$NeedsTemplate",
			"io.hein.autoconfigure.FailureAnalysisTests$NeedsOperations" })
	void aTemplateWithoutAPortIsExplained(Class<?> application, CapturedOutput output) {
		fail(application);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Parameter 0 of method needy")
			.contains("the property 'hein.publisher.port' is not set")
			.contains("Set the property 'hein.publisher.port'");
	}

	@Test
	void aTemplateWithHeinSwitchedOffIsExplained(CapturedOutput output) {
		fail(NeedsTemplate.class, "hein.enabled=false", "hein.publisher.port=0");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("the property 'hein.enabled' is false")
			.contains("ObjectProvider");
	}

	@Test
	void otherMissingBeansAreLeftToBoot(CapturedOutput output) {
		fail(NeedsSomethingElse.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("required a bean of type 'java.lang.Runnable' that could not be found")
			.doesNotContain("hein.publisher.port");
	}

	private static void fail(Class<?> application, String... properties) {
		assertThatException().isThrownBy(() -> new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties(properties)
			.run()
			.close());
	}

	/**
	 * Not everything that Boot would configure: these applications are started some
	 * ninety times. Those below are given it all.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ HeinAutoConfiguration.class, JacksonAutoConfiguration.class, SslAutoConfiguration.class,
			PropertyPlaceholderAutoConfiguration.class, ConfigurationPropertiesAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Application.class)
	static class Listening {

		@HeinListener(id = "test")
		void onMessage(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Application.class)
	static class TwoListeners {

		@HeinListener(id = "one")
		void one(String text) {
		}

		@HeinListener(id = "two")
		void two(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class UnknownConnection {

		@HeinListener(connection = "nowhere")
		void onMessage(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ManyTopics {

		@HeinListener(id = "many", topics = "${many}")
		void onMessage(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Duplicate {

		@HeinListener(id = "same")
		void one(String text) {
		}

		@HeinListener(id = "same")
		void two(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NeedsTemplate {

		@Bean
		String needy(HeinTemplate template) {
			return template.toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NeedsOperations {

		@Bean
		String needy(HeinOperations operations) {
			return operations.toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NeedsSomethingElse {

		@Bean
		String needy(Runnable runnable) {
			return runnable.toString();
		}

	}

}
