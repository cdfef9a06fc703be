package io.hein.junit;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;

/**
 * Collects what Netty's leak detectors find. Netty only logs a leak, and only when it
 * happens to track another object after a garbage collection; this asks for both. What is
 * not released cannot be missed by counting, so a collection, which takes a good part of
 * a second, is asked for only while something is open that no collection has seen yet.
 * What was still in use then, and leaks later, is found with the next one: at the latest
 * after {@value #UNSEEN} times.
 */
final class LeakWatch {

	private static final int COLLECTIONS = 2;

	static final int UNSEEN = 10;

	private static final int GRACE = 20;

	private static final long GRACE_STEP_NANOS = 10_000_000;

	private static final long COLLECTION_MILLIS = 60_000;

	private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

	private final List<ResourceLeakDetector<Object>> detectors = new CopyOnWriteArrayList<>();

	private final Set<Open<?>> open = ConcurrentHashMap.newKeySet();

	private int skipped;

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
	 * Collect garbage, if there may be any that matters, and take the leaks found since
	 * the last call.
	 * @return what Netty says about each leak
	 */
	List<String> takeLeaks() {
		if (mayLeak()) {
			findLeaks();
		}
		List<String> taken = new ArrayList<>();
		for (String leak = this.leaks.poll(); leak != null; leak = this.leaks.poll()) {
			taken.add(leak);
		}
		return taken;
	}

	private boolean mayLeak() {
		boolean any = !this.open.isEmpty();
		this.skipped = (any) ? this.skipped + 1 : 0;
		return this.skipped >= UNSEEN || unseen();
	}

	/**
	 * Whether something is open that no collection has seen, and stays open: connections
	 * of the test may be closing still.
	 */
	private boolean unseen() {
		boolean unseen = anyUnseen();
		for (int i = 0; i < GRACE && unseen; i++) {
			LockSupport.parkNanos(GRACE_STEP_NANOS);
			unseen = anyUnseen();
		}
		return unseen;
	}

	private boolean anyUnseen() {
		return this.open.stream().anyMatch((open) -> !open.seen);
	}

	private void findLeaks() {
		this.skipped = 0;
		// Not those of threads that go on meanwhile
		List<Open<?>> before = List.copyOf(this.open);
		for (int i = 0; i < COLLECTIONS; i++) {
			collectGarbage();
			this.detectors.forEach(this::poll);
		}
		before.forEach((open) -> open.seen = true);
		this.open.removeIf((open) -> open.refersTo(null));
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
		public ResourceLeakTracker<T> track(T object) {
			return open(object, super.track(object));
		}

		@Override
		public ResourceLeakTracker<T> trackForcibly(T object) {
			return open(object, super.trackForcibly(object));
		}

		private ResourceLeakTracker<T> open(T object, ResourceLeakTracker<T> tracker) {
			if (tracker == null) {
				return null;
			}
			Open<T> open = new Open<>(object, tracker, LeakWatch.this.open);
			LeakWatch.this.open.add(open);
			return open;
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

	/**
	 * What is not released yet.
	 *
	 * @param <T> the type of what is tracked
	 */
	private static final class Open<T> extends WeakReference<T> implements ResourceLeakTracker<T> {

		private final ResourceLeakTracker<T> tracker;

		private final Set<Open<?>> all;

		/**
		 * Whether it was in use when garbage was collected.
		 */
		private volatile boolean seen;

		private Open(T object, ResourceLeakTracker<T> tracker, Set<Open<?>> all) {
			super(object);
			this.tracker = tracker;
			this.all = all;
		}

		@Override
		public void record() {
			this.tracker.record();
		}

		@Override
		public void record(Object hint) {
			this.tracker.record(hint);
		}

		@Override
		public boolean close(T object) {
			this.all.remove(this);
			return this.tracker.close(object);
		}

		@Override
		public Throwable getCloseStackTraceIfAny() {
			return this.tracker.getCloseStackTraceIfAny();
		}

	}

}
