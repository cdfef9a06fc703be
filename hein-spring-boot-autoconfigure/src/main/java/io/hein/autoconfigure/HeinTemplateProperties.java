package io.hein.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the template.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("hein.template")
public class HeinTemplateProperties {

	/**
	 * Topic of messages that are sent without one. Empty by default, which only the
	 * pattern '**' matches.
	 */
	private String defaultTopic = "";

	/**
	 * Whether to observe sending and to propagate traces in the headers.
	 */
	private boolean observationEnabled;

	public String getDefaultTopic() {
		return this.defaultTopic;
	}

	public void setDefaultTopic(String defaultTopic) {
		this.defaultTopic = defaultTopic;
	}

	public boolean isObservationEnabled() {
		return this.observationEnabled;
	}

	public void setObservationEnabled(boolean observationEnabled) {
		this.observationEnabled = observationEnabled;
	}

}
