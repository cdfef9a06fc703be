package io.hein.testsupport;

/**
 * The secrets of all tests. Each of them repeats the same mark, so that a watch on what
 * is shown finds it however a secret was cut.
 */
public final class CanarySecret {

	/**
	 * What nothing else has.
	 */
	public static final String MARK = "cAnArY7";

	private static final String MARKS = MARK + MARK + MARK + MARK;

	/**
	 * A token, just long enough.
	 */
	public static final String TOKEN = MARKS + "UY9n";

	/**
	 * Another token of the same length.
	 */
	public static final String OTHER = MARKS + "3vQx";

	/**
	 * A third one, longer than the others.
	 */
	public static final String THIRD = MARKS + "Kb7nZs4hLf9p";

	private CanarySecret() {
	}

}
