package io.hein.junit;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;

/**
 * Collects what Netty's leak detectors find. Netty only logs a leak, and only when it
 * happens to track another object after a garbage collection; this asks for both.
 */
final class LeakWatch {

	private static final int COLLECTIONS = 2;

	private static final long COLLECTION_MILLIS = 2000;

	private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

	private final List<ResourceLeakDetector<Object>> detectors = new CopyOnWriteArrayList<>();

	/**
	 * Have all leak detectors made from now on report to this watch. Netty's classes make
	 * theirs when they are initialized, so this must come before the first buffer.
	 * @return this watch
	 */
	LeakWatch install() {
		ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Factory());
		return this;
	}

	/**
	 * Collect garbage and take the leaks found since the last call.
	 * @return what Netty says about each leak
	 */
	List<String> takeLeaks() {
		for (int i = 0; i < COLLECTIONS; i++) {
			collectGarbage();
			this.detectors.forEach(this::poll);
		}
		List<String> taken = new ArrayList<>();
		for (String leak = this.leaks.poll(); leak != null; leak = this.leaks.poll()) {
			taken.add(leak);
		}
		return taken;
	}

	private void collectGarbage() {
		ReferenceQueue<Object> collected = new ReferenceQueue<>();
		WeakReference<Object> sentinel = new WeakReference<>(new Object(), collected);
		System.gc();
		try {
			if (collected.remove(COLLECTION_MILLIS) != sentinel) {
				throw new IllegalStateException("The garbage collector did not run");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	// A detector looks at its leaks when it tracks an object, whatever the level
	private void poll(ResourceLeakDetector<Object> detector) {
		Object tracked = new Object();
		detector.trackForcibly(tracked).close(tracked);
	}

	/**
	 * Makes the detectors.
	 */
	private final class Factory extends ResourceLeakDetectorFactory {

		@Override
		public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
			return register(new Detector<>(resource, samplingInterval));
		}

		@Override
		@Deprecated
		public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval,
				long maxActive) {
			return newResourceLeakDetector(resource, samplingInterval);
		}

		@SuppressWarnings("unchecked")
		private <T> ResourceLeakDetector<T> register(ResourceLeakDetector<T> detector) {
			LeakWatch.this.detectors.add((ResourceLeakDetector<Object>) detector);
			return detector;
		}

	}

	/**
	 * Remembers what Netty's own would log.
	 *
	 * @param <T> the type of what is tracked
	 */
	private final class Detector<T> extends ResourceLeakDetector<T> {

		private Detector(Class<?> resource, int samplingInterval) {
			super(resource, samplingInterval);
		}

		@Override
		protected boolean needReport() {
			return true;
		}

		@Override
		protected void reportTracedLeak(String resourceType, String records) {
			LeakWatch.this.leaks.add(resourceType + " was not released before it was garbage-collected." + records);
		}

		@Override
		protected void reportUntracedLeak(String resourceType) {
			LeakWatch.this.leaks.add(resourceType + " was not released before it was garbage-collected");
		}

	}

}
