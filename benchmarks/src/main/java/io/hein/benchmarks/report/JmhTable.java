package io.hein.benchmarks.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What JMH measured.
 */
final class JmhTable {

	private JmhTable() {
	}

	static List<List<String>> rows(Path file) {
		List<List<String>> rows = new ArrayList<>();
		if (Files.exists(file)) {
			for (JsonNode result : JsonMapper.shared().readTree(file)) {
				JsonNode metric = result.get("primaryMetric");
				String name = result.get("benchmark").asString();
				rows.add(List.of(name.replaceAll(".*\\.(\\w+)Benchmark\\.(\\w+)$", "$1: $2"),
						result.get("threads").asString(), Numbers.format(metric.get("score").asDouble()),
						Numbers.format(metric.get("scoreError").asDouble()), metric.get("scoreUnit").asString()));
			}
		}
		return rows;
	}

}
