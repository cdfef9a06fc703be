package io.hein.testsupport;

import java.util.Locale;

/**
 * Has the JVM run in a place where numbers are written with other digits than 0 to 9, as
 * on the machine of a user there, until it is closed.
 */
public final class OtherDigits implements AutoCloseable {

	private final Locale before = Locale.getDefault();

	/**
	 * Go there.
	 */
	public OtherDigits() {
		Locale.setDefault(Locale.forLanguageTag("fa-IR-u-nu-arabext"));
	}

	@Override
	public void close() {
		Locale.setDefault(this.before);
	}

}
