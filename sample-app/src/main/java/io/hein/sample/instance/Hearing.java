package io.hein.sample.instance;

/**
 * Takes what an instance hears. Called by the listener's thread.
 */
public interface Hearing {

	/**
	 * Something was heard.
	 * @param publisher the name of the instance that has said it
	 * @param text what it has said
	 */
	void heard(String publisher, String text);

}
