package io.hein.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observation of sending a message, from the append to the log until {@code send}
 * returns.
 *
 * @since 0.1.0
 */
public enum HeinTemplateObservation implements ObservationDocumentation {

	/**
	 * A message is sent.
	 */
	TEMPLATE {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultHeinTemplateObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinalityTags.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityTags.values();
		}

	};

	/**
	 * Tags with few values.
	 */
	public enum LowCardinalityTags implements KeyName {

		/**
		 * The publisher's name.
		 */
		NAME {

			@Override
			public String asString() {
				return "name";
			}

		}

	}

	/**
	 * Tags with many values, for traces only.
	 */
	public enum HighCardinalityTags implements KeyName {

		/**
		 * The message's topic.
		 */
		TOPIC {

			@Override
			public String asString() {
				return "topic";
			}

		}

	}

}
