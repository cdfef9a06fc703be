package io.hein.autoconfigure;

import io.hein.transport.frame.Hello;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SubscriberNames}.
 */
class SubscriberNamesTests {

	@Test
	void theDefaultNameIsTheCleanedApplicationNameAndARandomPart() {
		assertThat(new SubscriberNames(null, "Wetter Küste").name("default")).matches("Wetter-K-ste-[0-9a-f]{8}");
		assertThat(new SubscriberNames("", null).name("default")).matches("subscriber-[0-9a-f]{8}");
	}

	@Test
	void twoInstancesOfAnApplicationHaveDifferentNames() {
		assertThat(new SubscriberNames(null, "app").name("default"))
			.isNotEqualTo(new SubscriberNames(null, "app").name("default"));
	}

	@Test
	void namedConnectionsShareTheDefaultName() {
		SubscriberNames names = new SubscriberNames(null, "app");
		assertThat(names.name("prices")).isEqualTo(names.name("default") + "-prices");
		assertThat(new SubscriberNames("me", "app").name("prices")).isEqualTo("me-prices");
	}

	@Test
	void aConfiguredNameIsLeftUnchanged() {
		assertThat(new SubscriberNames("me", "app").name("default")).isEqualTo("me");
		assertThat(new SubscriberNames("not legal", "app").name("default")).isEqualTo("not legal");
	}

	@Test
	void namesForTheClassicProtocolAreShortAndDifferent() {
		SubscriberNames names = new SubscriberNames(null, "a-long-application");
		assertThat(names.classicName("default")).matches("a-long-app-[0-9a-f]{4}")
			.isNotEqualTo(names.classicName("prices"))
			.isEqualTo(names.classicName("default"));
		assertThat(names.classicName("prices")).matches("a-long-app-[0-9a-f]{4}")
			.isNotEqualTo(names.classicName("news"));
		assertThat(new SubscriberNames("me", "app").classicName("default")).isEqualTo("me");
		assertThat(new SubscriberNames("me", "app").classicName("prices")).matches("me-[0-9a-f]{4}");
		assertThat(new SubscriberNames(null, "app").classicName("default"))
			.isNotEqualTo(new SubscriberNames(null, "app").classicName("default"));
	}

	@Test
	void longNamesAreCutSuchThatTheyStayDifferent() {
		SubscriberNames names = new SubscriberNames(null, "a".repeat(100));
		assertThat(names.name("default")).hasSize(64).satisfies((name) -> assertThat(Hello.isName(name)).isTrue());
		String connection = "c d".repeat(30);
		assertThat(names.name(connection)).hasSizeLessThanOrEqualTo(64)
			.contains(names.name("default").substring(55))
			.endsWith("-" + "c-d".repeat(30).substring(0, 32))
			.satisfies((name) -> assertThat(Hello.isName(name)).isTrue());
	}

}
