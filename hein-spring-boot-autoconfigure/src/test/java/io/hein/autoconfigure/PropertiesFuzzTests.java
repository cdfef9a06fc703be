package io.hein.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hein.transport.log.InsufficientDirectMemoryException;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Any values of any properties make a publisher and a subscriber, or are refused with an
 * exception that names the property. An input is text: lines of {@code name=value}; a
 * name that is none stands for some property. Replays inputs that a fuzzer was given or
 * found; {@code mvn -Pfuzz test} searches for more.
 */
class PropertiesFuzzTests {

	/**
	 * Others are names of hosts, which would be looked up.
	 */
	private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:]*");

	private static final int MAX_LINES = 12;

	private static List<String> names;

	private static EventLoops loops;

	@BeforeAll
	static void open() throws IOException {
		names = new ArrayList<>();
		try (InputStream in = PropertiesFuzzTests.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			new JsonMapper().readTree(Objects.requireNonNull(in).readAllBytes())
				.at("/properties")
				.forEach((property) -> names.add(property.get("name").asString()));
		}
		assertThat(names).hasSizeGreaterThan(50);
		loops = EventLoops.create();
	}

	@AfterAll
	static void close() {
		loops.close();
	}

	@FuzzTest(maxDuration = "10m")
	void anyValuesAreAcceptedOrRefusedWithTheNameOfTheProperty(byte[] input) {
		Map<String, String> values = values(new String(input, StandardCharsets.UTF_8));
		Binder binder = new Binder(new MapConfigurationPropertySource(values));
		attempt(() -> publisher(binder));
		attempt(() -> subscriber(binder));
	}

	private static Map<String, String> values(String input) {
		Map<String, String> values = new LinkedHashMap<>();
		input.lines().limit(MAX_LINES).forEach((line) -> {
			int end = Math.max(0, line.indexOf('='));
			String name = property(line.substring(0, end));
			String value = line.substring(Math.min(line.length(), end + 1));
			if (!name.endsWith(".address") || ADDRESS.matcher(value).matches()) {
				values.put(name, value);
			}
		});
		return values;
	}

	private static String property(String name) {
		boolean known = names.stream().anyMatch((property) -> name.equals(property) || name.startsWith(property + "."));
		return (known) ? name : names.get(Math.floorMod(name.hashCode(), names.size()));
	}

	private static void attempt(Runnable attempt) {
		try {
			attempt.run();
		}
		catch (BindException ex) {
			assertThat(ex.getName().toString()).startsWith("hein.");
			assertThat(ex).hasMessageContaining("'hein.");
		}
		catch (InvalidConfigurationPropertyValueException ex) {
			assertThat(ex.getName()).startsWith("hein.");
			assertThat(ex.getReason()).isNotBlank().doesNotContain("Exception");
		}
		catch (InsecureAddressException | InsufficientDirectMemoryException ex) {
			assertThat(ex.getMessage()).isNotBlank();
		}
	}

	private static void publisher(Binder binder) {
		HeinPublisherProperties properties = binder.bindOrCreate("hein.publisher", HeinPublisherProperties.class);
		PublisherPropertiesMapper mapper = new PublisherPropertiesMapper(properties, null);
		Publisher.Builder builder = Publisher.builder().eventLoops(loops);
		mapper.customize(builder);
		try {
			builder.build().close();
		}
		catch (IllegalArgumentException ex) {
			throw mapper.explain(ex);
		}
	}

	private static void subscriber(Binder binder) {
		HeinSubscriberProperties properties = binder.bindOrCreate("hein.subscriber", HeinSubscriberProperties.class);
		ConnectionSettings settings = new ConnectionSettings("default", properties);
		Subscriber.Builder builder = Subscriber.builder().eventLoops(loops).address("localhost", 1);
		new PropertiesHeinConnectionDetails(properties, null).getAddresses()
			.forEach((address) -> builder.address(address.host(), address.port()));
		settings.applyTo(builder);
		try {
			builder.build().close();
		}
		catch (IllegalArgumentException ex) {
			throw settings.explain(ex);
		}
	}

}
