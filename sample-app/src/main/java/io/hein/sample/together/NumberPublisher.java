package io.hein.sample.together;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import io.hein.autoconfigure.HeinAutoConfiguration;
import io.hein.core.HeinOperations;
import io.hein.transport.publisher.Publisher;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A publisher in a process of its own, to be killed. It publishes each line that it
 * reads, and prints what it has done. It ends with the process that writes the lines,
 * also if that is killed, since then there is nothing more to read. It has nothing else
 * of Spring Boot, so that it is soon back after a kill.
 */
public final class NumberPublisher {

	/**
	 * Followed by the port and the last position in the log.
	 */
	static final String LISTENS = "LISTENS";

	/**
	 * Followed by the number and its position.
	 */
	static final String PUBLISHED = "PUBLISHED";

	private static final String TOPIC = "number";

	private NumberPublisher() {
	}

	public static void main(String[] args) throws IOException {
		SpringApplicationBuilder application = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.profiles("numbers")
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false);
		try (ConfigurableApplicationContext context = application.run(args)) {
			Publisher publisher = context.getBean(Publisher.class);
			InetSocketAddress address = Objects.requireNonNull(publisher.address());
			say(LISTENS, address.getPort(), publisher.head());
			publishLines(context.getBean(HeinOperations.class));
		}
	}

	private static void publishLines(HeinOperations hein) throws IOException {
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			say(PUBLISHED, line, hein.send(TOPIC, line));
		}
	}

	private static void say(String word, Object what, Object position) {
		System.out.println(word + " " + what + " " + position);
	}

	/**
	 * What it is made of.
	 */
	@ImportAutoConfiguration(HeinAutoConfiguration.class)
	static class Application {

	}

}
