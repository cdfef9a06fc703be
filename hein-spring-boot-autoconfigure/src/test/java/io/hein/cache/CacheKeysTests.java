package io.hein.cache;

import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.cache.interceptor.SimpleKey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Keys as they go to other instances, and come back there.
 */
class CacheKeysTests {

	private final KeyTypes types = new KeyTypes();

	private final EvictionMessages here = messages(this.types);

	private final KeyTypes typesThere = new KeyTypes();

	private final EvictionMessages there = messages(this.typesThere);

	private static EvictionMessages messages(KeyTypes types) {
		return new EvictionMessages(new CacheKeys(types, JsonMapper.builder().build()));
	}

	static Stream<Object> keys() {
		return Stream.of("ACME", "", "line\nbreak \"quoted\" \u00e9\ud83d\ude00", true, 'x', (byte) 1, (short) 2, 3, 4L,
				0.1f, 1.0 / 3, Double.NaN, new BigInteger("123456789012345678901234567890"), new BigDecimal("1.10"),
				UUID.randomUUID(), URI.create("https://example.com/?a=b"), Instant.ofEpochSecond(1, 2),
				LocalDate.of(2026, 2, 28), LocalDateTime.of(2026, 2, 28, 1, 2),
				ZonedDateTime.parse("2026-02-28T01:02:03+01:00[Europe/Rome]"), Duration.ofMillis(1234), SimpleKey.EMPTY,
				new SimpleKey("a", 1, null, Color.RED, new Price("ACME", new BigDecimal("2.50"))),
				new SimpleKey(new SimpleKey(1L, List.of("x"))), List.of(1, "2", 3L), Arrays.asList("a", null),
				Color.RED, Size.SMALL, TimeUnit.SECONDS, new Price("ACME", new BigDecimal("1.10")),
				new Nested(List.of(1, 2)), "lone \ud800 surrogate", new SimpleKey((Object) new int[] { 1 }));
	}

	@ParameterizedTest
	@MethodSource("keys")
	void aKeyComesBackEqual(Object key) {
		this.types.see(key);
		byte[] payload = this.here.evict("prices", key);
		assertThat(payload).as("%s", key).isNotNull();
		this.typesThere.see(key);
		assertThat(keyOf(payload)).isEqualTo(key).hasSameHashCodeAs(key);
	}

	private @Nullable Object keyOf(byte[] payload) {
		Eviction eviction = this.there.read(payload);
		assertThat(eviction.cache()).isEqualTo("prices");
		assertThat(eviction.key()).isNotNull();
		return this.there.key(eviction.cache(), eviction.key());
	}

	static Stream<Object> unsendableKeys() {
		return Stream.of(new Object(), new int[] { 1 }, new Vague(1L), new WithoutEquals("a"),
				new SimpleKey(new WithoutEquals("a")), new SimpleKey((Object) new Object[] { 1L }), new Throwing("a"),
				new OneSided("a", true));
	}

	@ParameterizedTest
	@MethodSource("unsendableKeys")
	void aKeyThatWouldNotComeBackEqualIsNotSent(Object key) {
		this.types.see(key);
		assertThat(this.here.evict("prices", key)).isNull();
	}

	@Test
	void aTypeThatWasNotUsedHereIsNotMade() {
		this.types.see(Color.RED);
		byte[] payload = this.here.evict("prices", Color.RED);
		assertThat(payload).isNotNull();
		assertThat(keyOf(payload)).isNull();
		this.typesThere.see(new SimpleKey("a", Color.GREEN));
		assertThat(keyOf(payload)).isEqualTo(Color.RED);
	}

	@Test
	void noMoreThanSoManyTypesAreRemembered() {
		KeyTypes few = new KeyTypes(1);
		few.see(List.of(Color.RED, TimeUnit.SECONDS, "text"));
		assertThat(few.named(Color.class.getName())).isEqualTo(Color.class);
		assertThat(few.named(TimeUnit.class.getName())).isNull();
	}

	@Test
	void aNameThatSeveralClassesHaveStandsForNone() throws Exception {
		this.types.see(Color.RED);
		try (InputStream code = Color.class.getResourceAsStream("CacheKeysTests$Color.class")) {
			byte[] bytes = code.readAllBytes();
			Class<?> other = new ClassLoader(null) {

				@Override
				protected Class<?> findClass(String name) throws ClassNotFoundException {
					if (!name.equals(Color.class.getName())) {
						return CacheKeysTests.class.getClassLoader().loadClass(name);
					}
					return defineClass(name, bytes, 0, bytes.length);
				}

			}.loadClass(Color.class.getName());
			this.types.see(other.getEnumConstants()[0]);
		}
		assertThat(this.here.evict("prices", Color.RED)).isNull();
	}

	@Test
	void itsOwnMessagesAreKnown() {
		byte[] payload = this.here.clear("prices");
		assertThat(this.here.isOwn(this.here.read(payload))).isTrue();
		assertThat(this.there.isOwn(this.there.read(payload))).isFalse();
		assertThat(this.there.read(payload).key()).isNull();
	}

	@ParameterizedTest
	@MethodSource("brokenPayloads")
	void whatIsNoEvictionIsNotRead(String payload) {
		assertThatException().isThrownBy(() -> this.here.read(payload.getBytes(StandardCharsets.UTF_8)));
	}

	static Stream<String> brokenPayloads() {
		return Stream.of("", "ACME", "null", "{}", "[]", "{\"from\":\"x\"}", "{\"cache\":null}");
	}

	@ParameterizedTest
	@MethodSource("brokenKeys")
	void whatIsNoKeyStandsForAllOfThem(String key) {
		Eviction eviction = this.here
			.read(("{\"from\":\"x\",\"cache\":\"prices\",\"key\":" + key + "}").getBytes(StandardCharsets.UTF_8));
		this.types.see(Color.RED);
		assertThat(this.here.key("prices", eviction.key())).isNull();
	}

	static Stream<String> brokenKeys() {
		return Stream.of("{}", "{\"type\":\"String\"}", "{\"type\":\"Integer\",\"text\":\"x\"}",
				"{\"type\":\"java.lang.ProcessBuilder\",\"text\":\"[]\"}",
				"{\"type\":\"" + Color.class.getName() + "\",\"text\":\"BLUE\"}");
	}

	enum Color {

		RED,

		GREEN

	}

	enum Size {

		SMALL {
			@Override
			public String toString() {
				return "little";
			}
		}

	}

	record Price(String symbol, BigDecimal value) {
	}

	record Nested(List<Integer> numbers) {
	}

	record Vague(Object any) {
	}

	static class WithoutEquals {

		public String name;

		WithoutEquals(String name) {
			this.name = name;
		}

	}

	static class OneSided {

		public String name;

		private final boolean equalToAll;

		@JsonCreator
		OneSided(@JsonProperty("name") String name) {
			this(name, false);
		}

		OneSided(String name, boolean equalToAll) {
			this.name = name;
			this.equalToAll = equalToAll;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return this.equalToAll || this == other;
		}

		@Override
		public int hashCode() {
			return this.name.hashCode();
		}

	}

	record Throwing(String name) {

		@Override
		public String name() {
			throw new IllegalStateException("on purpose");
		}

	}

}
