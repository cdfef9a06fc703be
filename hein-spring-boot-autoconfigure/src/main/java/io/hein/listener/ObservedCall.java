package io.hein.listener;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * The observation of one call of a listener, as far as it has come: each step is code of
 * users that may fail.
 */
final class ObservedCall {

	private @Nullable Observation observation;

	private Observation.@Nullable Scope scope;

	void begin(Observation observation) {
		this.observation = observation.start();
		this.scope = observation.openScope();
	}

	void error(Throwable failure) {
		if (this.observation != null) {
			this.observation.error(failure);
		}
	}

	void closeScope() {
		if (this.scope != null) {
			this.scope.close();
		}
	}

	void stop() {
		if (this.observation != null) {
			this.observation.stop();
		}
	}

}
