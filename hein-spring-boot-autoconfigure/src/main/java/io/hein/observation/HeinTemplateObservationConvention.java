package io.hein.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names and key values of the observation of sending.
 *
 * @since 0.1.0
 */
public interface HeinTemplateObservationConvention extends ObservationConvention<HeinSenderContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof HeinSenderContext;
	}

}
