package io.hein.junit;

import java.util.List;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class after which leaked Netty buffers are found. A leak of a thread that
 * outlives its test is found after a later class; what Netty recorded shows where it came
 * from. Classes tagged {@code load} run at the level {@code simple}, since recording each
 * access would be most of what they measure.
 */
public final class LeakWatchExtension implements Extension, BeforeAllCallback, AfterAllCallback {

	static final LeakWatch WATCH = new LeakWatch().install();

	private static final String LOAD = "load";

	private static final Level LEVEL = ResourceLeakDetector.getLevel();

	@Override
	public void beforeAll(ExtensionContext context) {
		if (context.getTags().contains(LOAD) && LEVEL.compareTo(Level.SIMPLE) > 0) {
			ResourceLeakDetector.setLevel(Level.SIMPLE);
		}
	}

	@Override
	public void afterAll(ExtensionContext context) {
		if (isNested(context)) {
			return;
		}
		ResourceLeakDetector.setLevel(LEVEL);
		List<String> leaks = WATCH.takeLeaks();
		if (!leaks.isEmpty()) {
			throw new AssertionError("LEAK: " + String.join(System.lineSeparator() + "LEAK: ", leaks));
		}
	}

	private boolean isNested(ExtensionContext context) {
		return context.getParent().flatMap(ExtensionContext::getTestClass).isPresent();
	}

}
