package io.hein.docs;

import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.hein.autoconfigure.HeinConnectionProperties;
import io.hein.docs.MarkdownDocument.Cell;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.BeanUtils;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the tables of properties and the metadata, which editors show, against each
 * other. A default is marked as code exactly when there is one in the metadata.
 */
class PropertiesTableTests {

	private static final String[] HEAD = { "key", "default", "meaning" };

	private final Map<String, JsonNode> metadata = new TreeMap<>();

	private final Map<String, List<Cell>> documented = new LinkedHashMap<>();

	PropertiesTableTests() throws IOException {
		JsonMapper mapper = JsonMapper.builder().build();
		for (Resource resource : new PathMatchingResourcePatternResolver()
			.getResources("classpath*:META-INF/spring-configuration-metadata.json")) {
			try (InputStream content = resource.getInputStream()) {
				for (JsonNode property : mapper.readTree(content).path("properties")) {
					String name = property.path("name").asString();
					if (name.startsWith("hein.") || name.startsWith("management.") && name.contains(".hein.")) {
						this.metadata.put(name, property);
					}
				}
			}
		}
		for (List<Cell> row : MarkdownDocument.of("docs/properties.md").rows(HEAD)) {
			assertThat(this.documented.put(row.get(0).text(), row)).as("%s", row).isNull();
		}
	}

	@Test
	void everyPropertyOfTheMetadataIsInTheTableAndNoOther() {
		assertThat(this.documented.keySet()).containsExactlyInAnyOrderElementsOf(this.metadata.keySet());
	}

	@Test
	void theKeysAreMarkedAsCode() {
		this.documented.forEach((key, row) -> assertThat(row.get(0).code()).containsExactly(key));
	}

	@Test
	void theDefaultsAreThoseOfTheMetadata() {
		this.documented.forEach((key, row) -> {
			JsonNode value = this.metadata.get(key).path("defaultValue");
			String expected = (value.isArray()) ? value.path(0).asString() : value.asString("");
			assertThat(row.get(1).code()).as(key).isEqualTo((expected.isEmpty()) ? List.of() : List.of(expected));
			assertThat(row.get(1).text()).as(key).isNotEmpty();
			if (!expected.isEmpty()) {
				assertThat(row.get(1).text()).as(key).isEqualTo(expected);
			}
		});
	}

	@Test
	void theMeaningsBeginWithTheDescriptionsOfTheMetadata() {
		this.documented.forEach((key, row) -> assertThat(row.get(2).text().replace("'", "")).as(key)
			.startsWith(this.metadata.get(key).path("description").asString().replace("'", "")));
	}

	@Test
	void theShortTableOfTheReadmeSaysTheSame() {
		List<List<Cell>> rows = MarkdownDocument.of("README.md").rows(HEAD);
		assertThat(rows).isNotEmpty();
		for (List<Cell> row : rows) {
			assertThat(this.documented).containsKey(row.get(0).text());
			assertThat(row.get(1)).as("%s", row).isEqualTo(this.documented.get(row.get(0).text()).get(1));
		}
	}

	@Test
	void whatANamedConnectionCanSayForItselfIsListed() {
		List<String> own = new ArrayList<>();
		collect("", HeinConnectionProperties.class, own);
		List<String> documented = MarkdownDocument.of("docs/properties.md")
			.rows("key of a connection", "if it is not set")
			.stream()
			.map((row) -> row.get(0).text())
			.toList();
		assertThat(documented).containsExactlyInAnyOrderElementsOf(own);
	}

	private static void collect(String prefix, Class<?> type, List<String> keys) {
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(type)) {
			String key = prefix + property.getName().replaceAll("([A-Z])", "-$1").toLowerCase();
			if (Arrays.asList(HeinConnectionProperties.class.getDeclaredClasses())
				.contains(property.getPropertyType())) {
				collect(key + ".", property.getPropertyType(), keys);
			}
			else if (property.getWriteMethod() != null) {
				keys.add(key);
			}
		}
	}

}
