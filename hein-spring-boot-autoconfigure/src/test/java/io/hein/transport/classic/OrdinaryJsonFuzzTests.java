package io.hein.transport.classic;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.code_intelligence.jazzer.junit.FuzzTest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replays inputs that a fuzzer was given or found; {@code mvn -Pfuzz test} searches for
 * more.
 */
class OrdinaryJsonFuzzTests {

	private static final JsonMapper MAPPER = new JsonMapper();

	@FuzzTest(maxDuration = "10m")
	void jsonIsMadeTypedOrRefusedAndNothingElse(byte[] input) {
		byte[] typed;
		try {
			typed = ClassicJson.fromJson(input);
		}
		catch (ClassicFormatException ex) {
			assertThat(ex).hasMessageNotContainingAny("\r", "\n");
			return;
		}
		Object value = ClassicJson.decode(typed);
		try {
			RandomValue.assertSame(value, value(MAPPER.readTree(input)));
		}
		catch (JacksonException ex) {
			// it knows rules that this one does not: control characters in strings
		}
	}

	private static Object value(JsonNode node) {
		if (node.isObject()) {
			Map<String, Object> map = new LinkedHashMap<>();
			node.properties().forEach((entry) -> map.put(entry.getKey(), value(entry.getValue())));
			return map;
		}
		if (node.isArray()) {
			List<Object> list = new ArrayList<>();
			node.forEach((item) -> list.add(value(item)));
			return list;
		}
		if (node.isIntegralNumber()) {
			BigInteger number = node.bigIntegerValue();
			return (number.bitLength() < Long.SIZE) ? (Object) number.longValue() : number;
		}
		if (node.isNumber()) {
			return node.doubleValue();
		}
		return (node.isNull()) ? null : (node.isBoolean()) ? node.booleanValue() : node.asString();
	}

}
