package io.hein.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observation of one message, one batch or one gap being handled by one listener,
 * retries included.
 *
 * @since 0.1.0
 */
public enum HeinListenerObservation implements ObservationDocumentation {

	/**
	 * A listener handles something.
	 */
	LISTENER {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultHeinListenerObservationConvention.class;
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
		 * The connection's name.
		 */
		NAME {

			@Override
			public String asString() {
				return "name";
			}

		},

		/**
		 * The listener's id.
		 */
		LISTENER {

			@Override
			public String asString() {
				return "listener";
			}

		},

		/**
		 * How it ended: handled, failed or unreadable.
		 */
		OUTCOME {

			@Override
			public String asString() {
				return "outcome";
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
