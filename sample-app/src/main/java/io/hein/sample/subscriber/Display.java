package io.hein.sample.subscriber;

import io.hein.core.HeinGap;
import io.hein.sample.telemetry.Reading;

/**
 * Shows what a subscriber gets. Called by the listener's thread.
 */
public interface Display {

	/**
	 * Show a reading.
	 * @param reading the reading
	 */
	void show(Reading reading);

	/**
	 * Show a text.
	 * @param topic its topic
	 * @param text the text
	 */
	void show(String topic, String text);

	/**
	 * Show that messages are missing.
	 * @param gap which
	 */
	void missed(HeinGap gap);

}
