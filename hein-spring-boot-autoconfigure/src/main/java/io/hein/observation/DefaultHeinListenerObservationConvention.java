package io.hein.observation;

import io.hein.observation.HeinListenerObservation.HighCardinalityTags;
import io.hein.observation.HeinListenerObservation.LowCardinalityTags;
import io.micrometer.common.KeyValues;

/**
 * The default names and key values of the observation of handling.
 *
 * @since 0.1.0
 */
public class DefaultHeinListenerObservationConvention implements HeinListenerObservationConvention {

	/**
	 * The name of the observation.
	 */
	public static final String NAME = "hein.listener";

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public String getContextualName(HeinReceiverContext context) {
		return (context.getTopic().isEmpty() ? "hein" : context.getTopic()) + " receive";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(HeinReceiverContext context) {
		return KeyValues.of(LowCardinalityTags.NAME.withValue(context.getConnection()),
				LowCardinalityTags.LISTENER.withValue(context.getListener()),
				LowCardinalityTags.OUTCOME.withValue(context.getOutcome()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(HeinReceiverContext context) {
		return KeyValues.of(HighCardinalityTags.TOPIC.withValue(context.getTopic()));
	}

}
