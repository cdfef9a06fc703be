package io.hein.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.discovery.event.InstancePreRegisteredEvent;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a registry gets to know of the publisher.
 */
@ExtendWith(OutputCaptureExtension.class)
class RegisteredPortTests {

	private final MockEnvironment environment = new MockEnvironment();

	private @Nullable Map<String, String> register(Registration registration) {
		new RegisteredPort(this.environment).onApplicationEvent(new InstancePreRegisteredEvent(this, registration));
		return registration.getMetadata();
	}

	@Test
	void thePortIsAdded() {
		this.environment.setProperty(LocalPort.PROPERTY, "7766");
		assertThat(register(new SimpleRegistration(new HashMap<>()))).containsExactly(Map.entry("hein.port", "7766"));
	}

	@Test
	void thePortIsAddedForConsulWithoutADot() {
		this.environment.setProperty(LocalPort.PROPERTY, "7766");
		assertThat(register(new ConsulLikeRegistration(new HashMap<>())))
			.containsExactly(Map.entry("hein-port", "7766"));
	}

	@Test
	void aPortThatWasSetOnPurposeStays() {
		this.environment.setProperty(LocalPort.PROPERTY, "7766");
		assertThat(register(new SimpleRegistration(new HashMap<>(Map.of("hein.port", "30001")))))
			.containsExactly(Map.entry("hein.port", "30001"));
	}

	@Test
	void withoutAPublisherThatListensNothingIsAdded() {
		assertThat(register(new SimpleRegistration(new HashMap<>()))).isEmpty();
	}

	@Test
	void aRegistrationThatTakesNoMetadataIsNotKeptFromRegistering(CapturedOutput output) {
		this.environment.setProperty(LocalPort.PROPERTY, "7766");
		assertThat(register(new SimpleRegistration(Map.of()))).isEmpty();
		assertThat(register(new SimpleRegistration(null))).isNull();
		assertThat(output).contains("takes no metadata").contains("publishes at port 7766");
	}

	static class SimpleRegistration extends DefaultServiceInstance implements Registration {

		private final @Nullable Map<String, String> metadata;

		SimpleRegistration(@Nullable Map<String, String> metadata) {
			super("id", "prices", "localhost", 8080, false);
			this.metadata = metadata;
		}

		@Override
		public @Nullable Map<String, String> getMetadata() {
			return this.metadata;
		}

	}

	static class ConsulLikeRegistration extends SimpleRegistration {

		ConsulLikeRegistration(Map<String, String> metadata) {
			super(metadata);
		}

	}

}
