package io.hein.junit;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Fails a test class in which a secret of the tests was written anywhere: to the log,
 * whose lines all go to the console however often Spring Boot sets it up anew, to the
 * console itself, or into what a failure says. What a thread writes after its class is
 * found after the next one.
 */
public final class SecretWatchExtension implements Extension, BeforeAllCallback, AfterAllCallback, TestWatcher {

	static final SecretWatch WATCH = new SecretWatch();

	@Override
	public void beforeAll(ExtensionContext context) {
		// each time: the runner of the tests may have changed the streams
		WATCH.install();
	}

	@Override
	public void testFailed(ExtensionContext context, Throwable cause) {
		StringWriter text = new StringWriter();
		cause.printStackTrace(new PrintWriter(text));
		WATCH.look("the failure of " + context.getDisplayName(), text.toString());
	}

	@Override
	public void afterAll(ExtensionContext context) {
		List<String> found = WATCH.takeFound();
		if (!found.isEmpty()) {
			throw new AssertionError(String.join(System.lineSeparator(), found));
		}
	}

}
