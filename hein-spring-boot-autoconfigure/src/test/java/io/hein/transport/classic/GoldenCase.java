package io.hein.transport.classic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A line of {@code classic-golden.jsonl}: bytes captured from Python peers, and what they
 * mean.
 */
record GoldenCase(JsonNode json) {

	private static final JsonMapper MAPPER = new JsonMapper();

	/**
	 * The cases of a kind.
	 */
	static Stream<GoldenCase> ofKind(String kind) {
		return all().filter((line) -> line.text("kind").equals(kind));
	}

	static Stream<GoldenCase> all() {
		try (InputStream in = GoldenCase.class.getResourceAsStream("classic-golden.jsonl")) {
			String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
			return text.lines().map((line) -> new GoldenCase(MAPPER.readTree(line)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String text(String field) {
		return this.json.get(field).asString();
	}

	JsonNode at(String pointer) {
		return this.json.at(pointer);
	}

	boolean has(String field) {
		return this.json.hasNonNull(field);
	}

	byte[] bytes(String field) {
		return HexFormat.of().parseHex(text(field));
	}

	/**
	 * The tag, empty for none.
	 */
	String tag() {
		return (has("tag")) ? text("tag") : "";
	}

	List<byte[]> chunks() {
		List<byte[]> chunks = new ArrayList<>();
		this.json.get("chunks_hex").forEach((chunk) -> chunks.add(HexFormat.of().parseHex(chunk.asString())));
		return chunks;
	}

	/**
	 * Check a value against the typed notation.
	 */
	static void assertIs(Object actual, JsonNode expected) {
		String type = expected.get("type").asString();
		switch (type) {
			case "float" -> assertFloat(actual, expected);
			case "bytes", "byt", "py2str" ->
				assertThat(actual).isEqualTo(HexFormat.of().parseHex(expected.get("hex").asString()));
			case "list" -> {
				List<?> list = (List<?>) actual;
				assertThat(list).hasSize(expected.get("items").size());
				for (int i = 0; i < list.size(); i++) {
					assertIs(list.get(i), expected.get("items").get(i));
				}
			}
			case "dict" -> {
				List<Map.Entry<?, ?>> entries = new ArrayList<>(((Map<?, ?>) actual).entrySet());
				assertThat(entries).hasSize(expected.get("entries").size());
				for (int i = 0; i < entries.size(); i++) {
					assertThat(entries.get(i).getKey()).isEqualTo(expected.get("entries").get(i).get(0).asString());
					assertIs(entries.get(i).getValue(), expected.get("entries").get(i).get(1));
				}
			}
			default -> assertThat(actual).isEqualTo(value(expected));
		}
	}

	private static void assertFloat(Object actual, JsonNode expected) {
		assertThat(actual).isInstanceOf(Double.class);
		String bits = expected.get("bits").asString();
		if (bits.equals("nan")) {
			assertThat((Double) actual).isNaN();
		}
		else {
			assertThat(Double.doubleToRawLongBits((Double) actual)).isEqualTo(Long.parseUnsignedLong(bits, 16));
		}
	}

	/**
	 * Make a value of the typed notation.
	 */
	static Object value(JsonNode json) {
		String type = json.get("type").asString();
		return switch (type) {
			case "null" -> null;
			case "bool" -> json.get("value").asBoolean();
			case "int" -> integer(new BigInteger(json.get("value").asString()));
			case "float" -> (json.get("bits").asString().equals("nan")) ? Double.NaN
					: Double.longBitsToDouble(Long.parseUnsignedLong(json.get("bits").asString(), 16));
			case "str" -> json.get("value").asString();
			case "bytes" -> HexFormat.of().parseHex(json.get("hex").asString());
			case "byt" -> new ClassicByteString(HexFormat.of().parseHex(json.get("hex").asString()));
			case "date" -> LocalDate.parse(json.get("value").asString());
			case "datetime" -> dateTime(LocalDateTime.parse(json.get("value").asString()), zone(json));
			case "time" -> time(LocalTime.parse(json.get("value").asString()), zone(json));
			case "list" -> {
				List<Object> list = new ArrayList<>();
				json.get("items").forEach((item) -> list.add(value(item)));
				yield list;
			}
			case "dict" -> {
				Map<String, Object> dict = new LinkedHashMap<>();
				json.get("entries").forEach((entry) -> dict.put(entry.get(0).asString(), value(entry.get(1))));
				yield dict;
			}
			default -> throw new IllegalArgumentException(type);
		};
	}

	private static String zone(JsonNode json) {
		return (json.hasNonNull("zone")) ? json.get("zone").asString() : null;
	}

	private static Object integer(BigInteger value) {
		return (value.bitLength() < Long.SIZE) ? (Object) value.longValue() : value;
	}

	private static Object dateTime(LocalDateTime local, String zone) {
		if (zone == null) {
			return local;
		}
		return ZoneId.getAvailableZoneIds().contains(zone) ? ZonedDateTime.of(local, ZoneId.of(zone))
				: new ClassicDateTime(local, zone);
	}

	private static Object time(LocalTime local, String zone) {
		if (zone == null) {
			return local;
		}
		return (zone.equals("UTC")) ? OffsetTime.of(local, ZoneOffset.UTC) : new ClassicTime(local, zone);
	}

	@Override
	public String toString() {
		return text("id");
	}

}
