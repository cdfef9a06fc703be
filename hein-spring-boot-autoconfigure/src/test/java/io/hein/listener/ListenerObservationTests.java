package io.hein.listener;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.hein.observation.HeinReceiverContext;
import io.hein.support.FakeMessage;
import io.hein.support.FaultyObservations;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class ListenerObservationTests extends AbstractListenerTests {

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	@BeforeEach
	void observe() {
		this.properties.setObservationRegistry(this.registry);
	}

	@Test
	void handlingIsObservedInsteadOfTimed() {
		run((message) -> assertThat(this.registry.getCurrentObservation()).isNotNull());
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(this.subscriber.failures).isEmpty();
		assertThat(this.outcomes).isEmpty();
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasNumberOfObservationsEqualTo(1)
			.hasObservationWithNameEqualTo("hein.listener")
			.that()
			.hasBeenStopped()
			.hasContextualNameEqualTo("a.b receive")
			.hasLowCardinalityKeyValue("name", "default")
			.hasLowCardinalityKeyValue("listener", "test")
			.hasLowCardinalityKeyValue("outcome", "handled")
			.hasHighCardinalityKeyValue("topic", "a.b");
	}

	@Test
	void aFailureIsObservedWithItsCause() {
		IllegalStateException failure = new IllegalStateException("always");
		run((message) -> {
			throw failure;
		});
		this.subscriber.receive(FakeMessage.text(1, "x"));
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasObservationWithNameEqualTo("hein.listener")
			.that()
			.hasLowCardinalityKeyValue("outcome", "failed")
			.hasError(failure);
	}

	@Test
	void theTraceOfTheSenderContinues() {
		CompletableFuture<String> parent = new CompletableFuture<>();
		this.registry.observationConfig().observationHandler(new ObservationHandler<HeinReceiverContext>() {

			@Override
			public void onStart(HeinReceiverContext context) {
				parent.complete(context.getGetter().get(context.getCarrier(), "traceparent"));
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return context instanceof HeinReceiverContext;
			}

		});
		run((message) -> {
		});
		this.subscriber.receive(FakeMessage.text(1, "x").withHeaders(Map.of("traceparent", "00-1")));
		assertThat(parent).isCompletedWithValue("00-1");
	}

	@Test
	void aBatchIsOneObservation() {
		listen(new Object() {

			void on(List<String> batch) {
			}

		}, "on");
		this.subscriber.receive(FakeMessage.text(1, "x"), FakeMessage.text(2, "y"));
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasNumberOfObservationsEqualTo(1)
			.hasObservationWithNameEqualTo("hein.listener")
			.that()
			.hasContextualNameEqualTo("hein receive");
	}

	@ParameterizedTest
	@EnumSource
	void anObservationThatFailsChangesNothingAboutACall(FaultyObservations fault) {
		fault.addTo(this.registry);
		List<String> handled = new ArrayList<>();
		run((message) -> {
			handled.add(new String(message.getPayload(), StandardCharsets.UTF_8));
			if (handled.size() == 2) {
				throw new IllegalStateException("the listener's own");
			}
		});
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(this.subscriber.failures).isEmpty();
		this.subscriber.receive(FakeMessage.text(2, "y"));
		assertThat(handled).containsExactly("x", "y");
		assertThat(this.subscriber.failures).singleElement()
			.satisfies((failure) -> assertThat(failure).hasRootCauseMessage("the listener's own"));
		assertThat(this.registry.getCurrentObservationScope()).isNull();
	}

	@Test
	void aTimerThatFailsChangesNothingAboutACall() {
		this.properties.setObservationRegistry(null);
		this.properties.setInstrumentation((connection, listener, outcome, nanos) -> {
			throw new IllegalStateException("the meter registry is closed");
		});
		List<String> handled = new ArrayList<>();
		listen(new Object() {

			void on(String text) {
				handled.add(text);
			}

		}, "on");
		this.subscriber.receive(FakeMessage.text(1, "x"));
		assertThat(handled).containsExactly("x");
		assertThat(this.subscriber.failures).isEmpty();
	}

}
