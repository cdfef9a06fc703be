package io.hein.observation;

import io.hein.observation.HeinTemplateObservation.HighCardinalityTags;
import io.hein.observation.HeinTemplateObservation.LowCardinalityTags;
import io.micrometer.common.KeyValues;

/**
 * The default names and key values of the observation of sending.
 *
 * @since 0.1.0
 */
public class DefaultHeinTemplateObservationConvention implements HeinTemplateObservationConvention {

	@Override
	public String getName() {
		return "hein.template";
	}

	@Override
	public String getContextualName(HeinSenderContext context) {
		return (context.getTopic().isEmpty() ? "hein" : context.getTopic()) + " send";
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(HeinSenderContext context) {
		return KeyValues.of(LowCardinalityTags.NAME.withValue(context.getPublisher()));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(HeinSenderContext context) {
		return KeyValues.of(HighCardinalityTags.TOPIC.withValue(context.getTopic()));
	}

}
