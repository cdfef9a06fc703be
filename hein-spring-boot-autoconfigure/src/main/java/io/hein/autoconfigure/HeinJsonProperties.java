package io.hein.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of JSON.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("hein.json")
public class HeinJsonProperties {

	/**
	 * Maximum nesting depth of objects and arrays in a message that is sent or read.
	 */
	private int maxDepth = 64;

	/**
	 * Maximum number of characters of a number in a message that is sent or read.
	 */
	private int maxNumberLength = 100;

	public int getMaxDepth() {
		return this.maxDepth;
	}

	public void setMaxDepth(int maxDepth) {
		this.maxDepth = maxDepth;
	}

	public int getMaxNumberLength() {
		return this.maxNumberLength;
	}

	public void setMaxNumberLength(int maxNumberLength) {
		this.maxNumberLength = maxNumberLength;
	}

}
