package io.hein.transport.admission;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.hein.testsupport.CanarySecret;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Tokens}.
 */
class TokensTests {

	private static final String TOKEN = CanarySecret.TOKEN;

	private static final String OTHER = CanarySecret.OTHER;

	private final JavaClasses secret = new ClassFileImporter().importClasses(Tokens.class, DefaultAuthenticator.class,
			Gatekeeper.class);

	@Test
	void theFirstAndTheLastAreValid() {
		Tokens tokens = new Tokens();
		tokens.setShared(List.of(TOKEN, OTHER));
		assertThat(tokens.accept("a", TOKEN)).isTrue();
		assertThat(tokens.accept("a", OTHER)).isTrue();
		assertThat(tokens.accept("a", TOKEN + OTHER)).isFalse();
		assertThat(tokens.accept("a", "")).isFalse();
		assertThat(tokens.accept("a", null)).isFalse();
	}

	@Test
	void withoutAnyNoneIsValid() {
		assertThat(new Tokens().accept("a", TOKEN)).isFalse();
	}

	@Test
	void aCopyDoesNotChangeWithItsOriginal() {
		Tokens tokens = new Tokens();
		tokens.setShared(List.of(TOKEN));
		Tokens copy = tokens.copy();
		tokens.set("own", List.of(OTHER));
		tokens.setShared(List.of());
		assertThat(copy.accept("own", TOKEN)).isTrue();
		assertThat(copy.accept("own", OTHER)).isFalse();
	}

	/**
	 * To measure it on a machine that does other things too would prove nothing.
	 */
	@Test
	void secretsAreComparedInConstantTimeOnly() {
		classes().that()
			.haveSimpleName("Tokens")
			.should()
			.callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class)
			.check(this.secret);
		noClasses().that()
			.haveSimpleName("Tokens")
			.should()
			.callMethod(String.class, "equals", Object.class)
			.orShould()
			.callMethod(Arrays.class, "equals", byte[].class, byte[].class)
			.orShould()
			.callMethod(List.class, "contains", Object.class)
			.check(this.secret);
	}

}
