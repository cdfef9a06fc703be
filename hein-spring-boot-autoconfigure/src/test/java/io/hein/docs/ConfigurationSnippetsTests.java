package io.hein.docs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.hein.autoconfigure.HeinNettyProperties;
import io.hein.autoconfigure.HeinPublisherProperties;
import io.hein.autoconfigure.HeinSubscriberProperties;
import io.hein.autoconfigure.HeinTemplateProperties;
import io.hein.autoconfigure.cache.HeinCacheProperties;
import io.hein.docs.MarkdownDocument.CodeBlock;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every block of configuration in the documentation has keys and values that there are.
 */
class ConfigurationSnippetsTests {

	private static final Map<String, Class<?>> HEIN = Map.of("hein.publisher", HeinPublisherProperties.class,
			"hein.subscriber", HeinSubscriberProperties.class, "hein.cache", HeinCacheProperties.class, "hein.netty",
			HeinNettyProperties.class, "hein.template", HeinTemplateProperties.class);

	private static final List<String> CHECKED = List.of("hein.", "spring.", "server.", "management.", "logging.");

	private static final Map<String, String> typesOfProperties = new LinkedHashMap<>();

	@BeforeAll
	static void readMetadata() throws IOException {
		JsonMapper mapper = JsonMapper.builder().build();
		for (Resource resource : new PathMatchingResourcePatternResolver()
			.getResources("classpath*:META-INF/*spring-configuration-metadata.json")) {
			try (InputStream content = resource.getInputStream()) {
				for (JsonNode property : mapper.readTree(content).path("properties")) {
					typesOfProperties.put(property.path("name").asString(), property.path("type").asString(""));
				}
			}
		}
	}

	static Stream<CodeBlock> configurationBlocks() {
		return Stream.concat(
				MarkdownDocument.all()
					.stream()
					.flatMap((document) -> document.codeBlocks("yaml", "properties").stream()),
				ScalingFiles.configurations().stream());
	}

	@ParameterizedTest
	@MethodSource("configurationBlocks")
	void aBlockOfConfigurationCanBeBound(CodeBlock block) throws IOException {
		for (PropertySource<?> source : load(block)) {
			check((EnumerablePropertySource<?>) source);
		}
	}

	@Test
	void aKeyThatDoesNotExistWouldBeFound() {
		CodeBlock misspelt = new CodeBlock("here", "yaml", "hein.publisher.prot: 7766");
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> aBlockOfConfigurationCanBeBound(misspelt));
		CodeBlock unknown = new CodeBlock("here", "yaml", "spring.aplication.name: x");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> aBlockOfConfigurationCanBeBound(unknown));
	}

	private static List<PropertySource<?>> load(CodeBlock block) throws IOException {
		PropertySourceLoader loader = (block.language().equals("yaml")) ? new YamlPropertySourceLoader()
				: new PropertiesPropertySourceLoader();
		List<PropertySource<?>> sources = loader.load(block.toString(),
				new ByteArrayResource(block.text().getBytes(StandardCharsets.UTF_8)));
		assertThat(sources).as("%s", block).isNotEmpty();
		return sources;
	}

	private static void check(EnumerablePropertySource<?> source) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.setConversionService(new ApplicationConversionService());
		environment.getPropertySources().addFirst(source);
		Binder binder = Binder.get(environment);
		HEIN.forEach((prefix, type) -> binder.bind(prefix, Bindable.of(type),
				new NoUnboundElementsBindHandler(BindHandler.DEFAULT)));
		List<String> unknown = new ArrayList<>();
		for (String name : source.getPropertyNames()) {
			if (CHECKED.stream().anyMatch(name::startsWith) && !isKnown(name.replaceAll("\\[\\d+]$", ""))) {
				unknown.add(name);
			}
		}
		assertThat(unknown).as("%s", source.getName()).isEmpty();
	}

	private static boolean isKnown(String name) {
		return typesOfProperties.containsKey(name) || typesOfProperties.entrySet()
			.stream()
			.anyMatch((entry) -> entry.getValue().startsWith("java.util.Map") && name.startsWith(entry.getKey())
					&& ".[".indexOf(name.charAt(entry.getKey().length())) >= 0);
	}

}
