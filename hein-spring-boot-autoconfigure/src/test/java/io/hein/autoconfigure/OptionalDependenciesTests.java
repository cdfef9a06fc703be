package io.hein.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.hein.annotation.HeinListener;
import io.hein.core.HeinOperations;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with libraries missing for real: each run has a class path without them,
 * and loads everything anew.
 */
class OptionalDependenciesTests {

	private static final String ACTUATOR = "spring-boot-actuator.*|spring-boot-health.*";

	/**
	 * What is not needed takes time to load.
	 */
	private static final Pattern NOT_NEEDED = Pattern
		.compile("tomcat-.*|spring-boot-tomcat.*|spring-web.*|spring-boot-webmvc.*"
				+ "|spring-boot-web-server.*|spring-boot-servlet.*|spring-boot-http.*|archunit.*|spring-boot-test-.*|mockito.*");

	@Test
	void anApplicationPublishesAndListensWithoutAnythingOptional() throws Exception {
		runWithout(ACTUATOR + "|spring-boot-micrometer.*|micrometer-core.*|micrometer-jakarta.*"
				+ "|jackson-.*|spring-boot-jackson.*|netty-transport-.*epoll.*|spring-cloud-.*|spring-security-.*",
				(application) -> {
					assertThat(invoke(application, "publishAndListen")).isEqualTo("hello");
					assertThat(invoke(application, "askForEpoll")).asString()
						.contains("hein.netty.transport")
						.contains("Netty's epoll classes are not on the class path");
				});
	}

	@Test
	void anApplicationPublishesAndListensWithMetersButWithoutActuator() throws Exception {
		runWithout(ACTUATOR, (application) -> assertThat(invoke(application, "publishAndListen")).isEqualTo("hello"));
	}

	private static Object invoke(Class<?> application, String method) throws Exception {
		Method run = application.getDeclaredMethod(method);
		run.setAccessible(true);
		return run.invoke(null);
	}

	private static void runWithout(String missing, ThrowingConsumer<Class<?>> test) throws Exception {
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try (URLClassLoader loader = new URLClassLoader(classPathWithout(missing),
				ClassLoader.getPlatformClassLoader())) {
			thread.setContextClassLoader(loader);
			test.accept(loader.loadClass(Application.class.getName()));
		}
		finally {
			thread.setContextClassLoader(before);
		}
	}

	private static URL[] classPathWithout(String missing) throws IOException {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		Pattern excluded = Pattern.compile(missing);
		List<URL> urls = new ArrayList<>();
		int count = 0;
		for (String entry : classPath.split(File.pathSeparator)) {
			File file = new File(entry);
			if (excluded.matcher(file.getName()).matches()) {
				count++;
			}
			else if (!NOT_NEEDED.matcher(file.getName()).matches()) {
				urls.add(file.toURI().toURL());
			}
		}
		assertThat(count).as("libraries left out").isPositive();
		return urls.toArray(URL[]::new);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

		@HeinListener(autoStartup = "${listen}")
		void onMessage(String message) {
			this.messages.add(message);
		}

		static String publishAndListen() throws InterruptedException {
			try (ConfigurableApplicationContext publisher = run("listen=false", "hein.publisher.port=0");
					ConfigurableApplicationContext subscriber = run("listen=true",
							"hein.subscriber.start-from=earliest", "hein.subscriber.addresses=localhost:"
									+ publisher.getEnvironment().getProperty("local.hein.publisher.port"))) {
				publisher.getBean(HeinOperations.class).send("topic", "hello");
				return subscriber.getBean(Application.class).messages.poll(60, TimeUnit.SECONDS);
			}
		}

		static String askForEpoll() {
			try (ConfigurableApplicationContext context = run("listen=false", "hein.publisher.port=0",
					"hein.netty.transport=epoll")) {
				return "started: " + context;
			}
			catch (RuntimeException ex) {
				return NestedExceptionUtils.getMostSpecificCause(ex) + " " + ex;
			}
		}

		private static ConfigurableApplicationContext run(String... properties) {
			return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.registerShutdownHook(false)
				.properties(properties)
				.run();
		}

	}

}
