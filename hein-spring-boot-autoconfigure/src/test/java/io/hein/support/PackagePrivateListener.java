package io.hein.support;

/**
 * A base class with a method that subclasses in other packages cannot override.
 */
public class PackagePrivateListener {

	void on(String text) {
	}

}
