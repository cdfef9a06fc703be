package io.hein.junit;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets tests wait for as long as a busy machine needs. Only a test that fails takes so
 * long; one that is about a time names it.
 */
public final class PatienceExtension implements Extension, BeforeAllCallback {

	static final Duration PATIENCE = Duration.ofMinutes(2);

	@Override
	public void beforeAll(ExtensionContext context) {
		Awaitility.setDefaultTimeout(PATIENCE);
	}

}
