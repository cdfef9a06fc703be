package io.hein.transport.subscriber;

import io.hein.testsupport.CanarySecret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * A token is not sent where others can read it.
 */
class ExposedTokenTests {

	private static final String TOKEN = CanarySecret.TOKEN;

	private static Subscriber.Builder builder(String host) {
		return Subscriber.builder().address(host, 7766).token(TOKEN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "192.0.2.1", "db.example.com", "localhost.example.com", "::2", "0.0.0.0" })
	void notToAnAddressThatIsNotLoopback(String host) {
		assertThatExceptionOfType(ExposedTokenException.class).isThrownBy(() -> builder(host).build())
			.withMessageContaining(host)
			.withMessageNotContaining(TOKEN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "127.1.2.3", "::1", "localhost", "LOCALHOST", "a.localhost" })
	void toLoopbackItIs(String host) {
		assertThatNoException().isThrownBy(() -> builder(host).build().close());
	}

	@Test
	void elsewhereOnlyWithConsentOrTls() {
		assertThatNoException().isThrownBy(() -> builder("192.0.2.1").allowInsecure(true).build().close());
		assertThatNoException().isThrownBy(() -> builder("192.0.2.1").sslContext(() -> null).build().close());
	}

}
