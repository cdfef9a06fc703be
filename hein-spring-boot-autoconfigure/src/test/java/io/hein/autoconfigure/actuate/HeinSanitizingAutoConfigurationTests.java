package io.hein.autoconfigure.actuate;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.hein.autoconfigure.HeinAutoConfiguration;
import io.hein.autoconfigure.HeinConnectionDetails;
import io.hein.autoconfigure.HeinPublisherProperties;
import io.hein.testsupport.CanarySecret;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HeinSanitizingAutoConfiguration}.
 */
class HeinSanitizingAutoConfigurationTests {

	private static final String SHORTEST = "password";

	private static final String NO_SECRET = "true";

	private static final PropertySource<?> SOURCE = new MapPropertySource("source", Map.of());

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class, HeinSanitizingAutoConfiguration.class));

	@Test
	void whatHasATokenIsHiddenWhateverItIsCalled() {
		this.runner
			.withPropertyValues("hein.publisher.auth.tokens=" + CanarySecret.TOKEN,
					"hein.publisher.auth.subscribers.display.tokens=" + CanarySecret.OTHER,
					"hein.subscriber.token=" + SHORTEST, "hein.subscriber.connection.named.token=" + CanarySecret.THIRD)
			.run((context) -> {
				for (String token : List.of(CanarySecret.TOKEN, CanarySecret.OTHER, CanarySecret.THIRD, SHORTEST)) {
					assertThat(shown(context, "any", token)).isFalse();
					assertThat(shown(context, "json", "{\"a\":[\"" + token + "\"]}")).isFalse();
				}
				assertThat(shown(context, "HEIN_SUBSCRIBER_TOKEN", "other")).isFalse();
				assertThat(shown(context, "any", "passwort")).isTrue();
				assertThat(shown(context, "any", 12345678)).isTrue();
				assertThat(shown(context, "any", null)).isTrue();
			});
	}

	@Test
	void aTokenThatIsNoSecretHidesNothingElse() {
		this.runner.withPropertyValues("hein.subscriber.token=" + NO_SECRET)
			.run((context) -> assertThat(shown(context, "any", "istrueorlonger")).isTrue());
	}

	@Test
	void aTokenThatIsBoundAnewCountsAtOnce() {
		this.runner.run((context) -> {
			assertThat(shown(context, "any", CanarySecret.TOKEN)).isTrue();
			context.getBean(HeinPublisherProperties.class).getAuth().setTokens(List.of(CanarySecret.TOKEN));
			assertThat(shown(context, "any", CanarySecret.TOKEN)).isFalse();
		});
	}

	@Test
	void theTokenOfABeanWithDetailsIsHidden() {
		this.runner.withBean(HeinConnectionDetails.class, () -> new Details(() -> CanarySecret.TOKEN))
			.run((context) -> assertThat(shown(context, "any", CanarySecret.TOKEN)).isFalse());
	}

	@Test
	void detailsThatCannotBeHadHideNothing() {
		this.runner.withBean("details", HeinConnectionDetails.class, () -> new Details(() -> {
			throw new IllegalStateException("expected by the test");
		}), (definition) -> definition.setLazyInit(true))
			.withPropertyValues("hein.enabled=false")
			.run((context) -> assertThat(shown(context, "any", CanarySecret.TOKEN)).isTrue());
	}

	@Test
	void theTokensOfAParentAndOfAChildAreHiddenInBothWhileTheyLast() {
		this.runner.withPropertyValues("hein.subscriber.token=" + CanarySecret.TOKEN).run((parent) -> {
			this.runner.withParent(parent)
				.withPropertyValues("hein.subscriber.token=" + CanarySecret.OTHER)
				.run((child) -> {
					for (ApplicationContext context : List.of(parent, child)) {
						assertThat(shown(context, "any", CanarySecret.TOKEN)).isFalse();
						assertThat(shown(context, "any", CanarySecret.OTHER)).isFalse();
					}
				});
			assertThat(shown(parent, "any", CanarySecret.OTHER)).isTrue();
		});
	}

	@Test
	void withHeinSwitchedOffItsOwnPropertiesAreHidden() {
		this.runner.withPropertyValues("hein.enabled=false").run((context) -> {
			assertThat(shown(context, "hein.subscriber.token", CanarySecret.TOKEN)).isFalse();
			assertThat(shown(context, "any", CanarySecret.TOKEN)).isTrue();
		});
	}

	private static boolean shown(ApplicationContext context, String key, @Nullable Object value) {
		SanitizableData data = new SanitizableData(SOURCE, key, value);
		return context.getBean(SanitizingFunction.class).apply(data) == data;
	}

	private record Details(Supplier<String> token) implements HeinConnectionDetails {

		@Override
		public List<Address> getAddresses() {
			return List.of(new Address("localhost", 1));
		}

		@Override
		public String getToken() {
			return this.token.get();
		}

	}

}
