package io.hein.support;

import java.io.IOException;
import java.util.function.Consumer;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;

/**
 * Everything of an application's that is called around an observation and may throw.
 */
public enum FaultyObservations {

	/** A handler. */
	ON_START((registry) -> handler(registry, "onStart")),
	/** A handler. */
	ON_SCOPE_OPENED((registry) -> handler(registry, "onScopeOpened")),
	/** A handler. */
	ON_SCOPE_CLOSED((registry) -> handler(registry, "onScopeClosed")),
	/** A handler. */
	ON_ERROR((registry) -> handler(registry, "onError")),
	/** A handler. */
	ON_STOP((registry) -> handler(registry, "onStop")),
	/** A handler. */
	SUPPORTS((registry) -> handler(registry, "supportsContext")),
	/** A predicate. */
	PREDICATE((registry) -> registry.observationConfig().observationPredicate((name, context) -> fail())),
	/** A filter. */
	FILTER((registry) -> registry.observationConfig().observationFilter((context) -> {
		fail();
		return context;
	})),
	/** A convention. */
	CONVENTION((registry) -> registry.observationConfig().observationConvention(new FaultyConvention()));

	private final Consumer<ObservationRegistry> action;

	FaultyObservations(Consumer<ObservationRegistry> action) {
		this.action = action;
	}

	/**
	 * Make the registry fail.
	 * @param registry the registry
	 */
	public void addTo(ObservationRegistry registry) {
		registry.observationConfig().observationHandler((context) -> true);
		this.action.accept(registry);
	}

	private static void handler(ObservationRegistry registry, String phase) {
		registry.observationConfig().observationHandler(new FaultyHandler(phase));
	}

	private static boolean fail() {
		throw FaultyObservations.<RuntimeException>hidden(new IOException("the collector is away"));
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> T hidden(Throwable failure) throws T {
		throw (T) failure;
	}

	private static final class FaultyHandler implements ObservationHandler<Observation.Context> {

		private final String phase;

		FaultyHandler(String phase) {
			this.phase = phase;
		}

		private void failIn(String phase) {
			if (phase.equals(this.phase)) {
				fail();
			}
		}

		@Override
		public void onStart(Observation.Context context) {
			failIn("onStart");
		}

		@Override
		public void onScopeOpened(Observation.Context context) {
			failIn("onScopeOpened");
		}

		@Override
		public void onScopeClosed(Observation.Context context) {
			failIn("onScopeClosed");
		}

		@Override
		public void onError(Observation.Context context) {
			failIn("onError");
		}

		@Override
		public void onStop(Observation.Context context) {
			failIn("onStop");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			failIn("supportsContext");
			return true;
		}

	}

	private static final class FaultyConvention implements GlobalObservationConvention<Observation.Context> {

		@Override
		public KeyValues getLowCardinalityKeyValues(Observation.Context context) {
			fail();
			return KeyValues.empty();
		}

		@Override
		public String getName() {
			return "faulty";
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
