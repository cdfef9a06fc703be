package io.hein.autoconfigure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.hein.annotation.HeinListener;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Which threads listeners run on.
 */
class VirtualThreadsTests {

	@Test
	void listenersRunOnPlatformThreadsByDefault() {
		assertThat(listen(false)).hasSize(1).containsValue(false).allSatisfy(VirtualThreadsTests::isNamed);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void listenersRunOnVirtualThreadsOfTheSameNameWhenTheyAreEnabled() {
		assertThat(listen(true)).hasSize(1).containsValue(true).allSatisfy(VirtualThreadsTests::isNamed);
	}

	private static void isNamed(String name, Boolean virtual) {
		assertThat(name).startsWith("hein-me-test");
	}

	private static Map<String, Boolean> listen(boolean virtual) {
		try (EventLoops loops = EventLoops.create();
				Publisher publisher = Publisher.builder().eventLoops(loops).build()) {
			publisher.start();
			try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Listening.class)
				.web(WebApplicationType.NONE)
				.properties("spring.threads.virtual.enabled=" + virtual, "hein.subscriber.name=me",
						"hein.subscriber.addresses=localhost:" + publisher.address().getPort())
				.run()) {
				await().until(() -> publisher.subscribers().size() == 1);
				publisher.publish("topic", new byte[1]);
				Map<String, Boolean> threads = context.getBean(Listening.class).threads;
				await().until(() -> !threads.isEmpty());
				return Map.copyOf(threads);
			}
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Listening {

		final Map<String, Boolean> threads = new ConcurrentHashMap<>();

		@HeinListener(id = "test")
		void onMessage(byte[] message) throws ReflectiveOperationException {
			Thread thread = Thread.currentThread();
			boolean virtual = Runtime.version().feature() >= 21
					&& (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
			this.threads.put(thread.getName(), virtual);
		}

	}

}
