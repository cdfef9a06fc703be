package io.hein.transport.publisher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

import io.hein.transport.log.LogRouter;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Moves the log to the subscribers of one event loop. An append wakes it, many appends
 * wake it once. A pass writes at most one slice to each subscriber; if more is left the
 * event loop looks at the network before the next pass.
 */
final class Pump implements Runnable {

	/**
	 * Between ticks.
	 */
	static final long TICK = TimeUnit.MILLISECONDS.toNanos(100);

	/**
	 * A tick that is so late tells of a pause of the machine or the JVM.
	 */
	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(600);

	private static final int TICKS_PER_SECOND = 10;

	/**
	 * The flag lies in the middle of a cache line pair of its own: each append looks at
	 * it.
	 */
	private static final int FLAG = 32;

	private final AtomicIntegerArray awake = new AtomicIntegerArray(64);

	private final PublisherRun run;

	private final EventLoop loop;

	private final LogRouter router;

	private final List<SubscriberStream> streams = new ArrayList<>();

	private final Runnable again;

	private @Nullable ScheduledFuture<?> ticker;

	private final Runnable waker = this::wake;

	private final Evener evener;

	private final FilteredStreams filtered;

	private volatile long fastestOffset;

	private long usualPace;

	private volatile long healthyOffset = Long.MAX_VALUE;

	private boolean passing;

	private boolean someEnded;

	private int first;

	/**
	 * Whether a pass could not be made.
	 */
	private volatile boolean missed;

	private int ticks;

	private long lastTick = System.nanoTime();

	private long now = System.nanoTime();

	Pump(PublisherRun run, EventLoop loop, long filterBudget) {
		this.run = run;
		this.loop = loop;
		this.router = new LogRouter(run.log(), filterBudget);
		this.again = () -> loop.execute(this);
		this.evener = new Evener(run, loop, this.waker, this.streams);
		this.filtered = new FilteredStreams(this.router, this.streams);
	}

	/**
	 * There is something to do. Any thread.
	 */
	void wake() {
		if (this.awake.get(FLAG) == 0 && this.awake.compareAndSet(FLAG, 0, 1)) {
			try {
				this.loop.execute(this);
			}
			catch (Throwable ex) {
				// the event loops are closed: nobody is left to get what is in the log.
				// Or the next message or tick tries again: a sender whose message was
				// appended must not hear of a failure
				this.awake.set(FLAG, 0);
				this.missed = true;
			}
		}
	}

	/**
	 * There is something left to do. A task that submits itself again would keep the
	 * event loop from its connections: it runs tasks as long as there are any. This way
	 * it takes part in I/O in between.
	 */
	void wakeLater() {
		if (this.awake.compareAndSet(FLAG, 0, 1)) {
			if (this.loop instanceof SingleThreadEventLoop single) {
				single.executeAfterEventLoopIteration(this.again);
			}
			else {
				this.again.run();
			}
		}
	}

	@Override
	public void run() {
		// first: an append from now on wakes us again
		this.awake.set(FLAG, 0);
		try {
			pass();
		}
		catch (Throwable ex) {
			this.passing = false;
			this.awake.set(FLAG, 0);
			this.missed = true;
			this.run.events().unexpected("The publisher could not serve its subscribers; it will try again", ex);
		}
	}

	private void pass() {
		this.now = System.nanoTime();
		int count = this.streams.size();
		this.first = (count > 0) ? (this.first + 1) % count : 0;
		this.evener.begin(this.now);
		boolean more = advanceRouter();
		this.passing = true;
		for (int i = 0; i < count; i++) {
			int index = this.first + i;
			more |= pass(this.streams.get((index < count) ? index : index - count));
		}
		passed();
		this.run.advanced();
		if (more) {
			wakeLater();
		}
	}

	private boolean advanceRouter() {
		LogRouter.Advance advance = this.filtered.advance();
		if (advance == LogRouter.Advance.HELD) {
			this.evener.hold();
		}
		return advance == LogRouter.Advance.MORE;
	}

	/**
	 * Whether a stream has to wait for others that are about as fast.
	 */
	boolean isTooFarAhead(SubscriberStream stream) {
		return this.evener.isTooFarAhead(stream, this.now);
	}

	/**
	 * Whether any stream, or the router, was held in the last pass.
	 */
	boolean isHolding() {
		return this.evener.isHolding();
	}

	private static boolean pass(SubscriberStream stream) {
		try {
			return stream.pass();
		}
		catch (Throwable ex) {
			stream.connection().failed(ex);
			return false;
		}
	}

	/**
	 * Take back what is under way of messages that the log has dropped.
	 * @param oldest the oldest sequence that it has
	 * @return of the streams that cannot be relieved the one that takes nothing for the
	 * longest time, {@code null} if all could
	 */
	@Nullable SubscriberStream relieve(long oldest) {
		SubscriberStream longest = null;
		this.passing = true;
		for (SubscriberStream stream : this.streams) {
			long since = stream.stuckSince();
			if (!relieve(stream, oldest) && since != 0 && (longest == null || since - longest.stuckSince() < 0)) {
				longest = stream;
			}
		}
		passed();
		return longest;
	}

	private static boolean relieve(SubscriberStream stream, long oldest) {
		try {
			return stream.relieve(oldest);
		}
		catch (Throwable ex) {
			stream.connection().failed(ex);
			return true;
		}
	}

	/**
	 * What goes wrong with one stream ends that one.
	 */
	private static boolean drain(SubscriberStream stream) {
		try {
			return stream.drain();
		}
		catch (Throwable ex) {
			stream.connection().failed(ex);
			return false;
		}
	}

	/**
	 * Serve a stream from now on, unless it has ended with its first write.
	 */
	void add(SubscriberStream stream) {
		if (stream.isEnded()) {
			return;
		}
		this.streams.add(stream);
		if (stream.speed().isHealthy(this.now)) {
			// senders must not outrun it before the next tick
			this.healthyOffset = Math.min(this.healthyOffset, stream.offset());
			this.run.tellHealthy(this.now);
		}
		if (this.ticker == null) {
			this.lastTick = System.nanoTime();
			this.ticker = this.loop.scheduleWithFixedDelay(this::guardedTick, TICK, TICK, TimeUnit.NANOSECONDS);
		}
		serve(stream);
	}

	/**
	 * Serve one stream that wants something new. A whole pass for each one that attaches
	 * would make many that come at once wait for each other.
	 */
	void serve(SubscriberStream stream) {
		if (drain(stream)) {
			wakeLater();
		}
	}

	void remove(SubscriberStream stream) {
		stream.end();
		if (this.passing) {
			this.someEnded = true;
		}
		else {
			this.streams.remove(stream);
			stopTickingIfIdle();
		}
	}

	/**
	 * All streams were visited; some may have ended meanwhile.
	 */
	private void passed() {
		this.passing = false;
		if (this.someEnded) {
			this.someEnded = false;
			this.streams.removeIf(SubscriberStream::isEnded);
			stopTickingIfIdle();
		}
	}

	private void stopTickingIfIdle() {
		if (this.streams.isEmpty()) {
			stopTicking();
		}
	}

	/**
	 * A tick that fails must not be the last one, and a pass that failed is made up for.
	 */
	private void guardedTick() {
		try {
			tick();
			if (this.missed) {
				this.missed = false;
				wake();
			}
		}
		catch (Throwable ex) {
			this.passing = false;
			this.missed = true;
			this.run.events().unexpected("The publisher could not check its subscribers; it will try again", ex);
		}
	}

	private void tick() {
		long before = this.now;
		long now = updateNow();
		boolean paused = now - this.lastTick > PAUSE && now - before > PAUSE;
		this.lastTick = now;
		boolean second = ++this.ticks % TICKS_PER_SECOND == 0;
		long fastest = 0;
		long healthy = Long.MAX_VALUE;
		boolean routing = this.router.isRouting();
		this.usualPace = (routing) ? this.filtered.updatePaces() : 0;
		this.passing = true;
		for (int i = 0; i < this.streams.size(); i++) {
			SubscriberStream stream = this.streams.get(i);
			if (paused) {
				// nobody looked for a while: what came meanwhile may not have been read
				// yet
				stream.connection().forgive(now);
			}
			tick(stream, second);
			if (!stream.isEnded()) {
				fastest = Math.max(fastest, stream.offset());
				healthy = (stream.speed().isHealthy(this.now)) ? Math.min(healthy, stream.offset()) : healthy;
			}
		}
		passed();
		this.fastestOffset = fastest;
		this.healthyOffset = healthy;
		if (routing && this.filtered.rewindIfLeftBehind()) {
			wake();
		}
		this.run.tellHealthy(this.now);
		this.run.advanced();
	}

	private void tick(SubscriberStream stream, boolean second) {
		try {
			stream.connection().tick(this.now);
			if (!stream.isEnded()) {
				stream.tick(this.now);
			}
			if (second && !stream.isEnded()) {
				stream.tellProgress();
			}
		}
		catch (Throwable ex) {
			stream.connection().failed(ex);
		}
	}

	private void stopTicking() {
		if (this.ticker != null) {
			this.ticker.cancel(false);
			this.ticker = null;
		}
		this.fastestOffset = 0;
		this.healthyOffset = Long.MAX_VALUE;
		this.run.tellHealthy(this.now);
	}

	boolean isOf(EventLoop loop) {
		return this.loop == loop;
	}

	/**
	 * Run something on the event loop.
	 */
	void execute(Runnable task) {
		this.loop.execute(task);
	}

	/**
	 * Give all memory back.
	 */
	void close() {
		this.run.log().removeListener(this.waker);
		this.router.close();
		stopTicking();
	}

	/**
	 * What is to be reported of each append.
	 */
	Runnable waker() {
		return this.waker;
	}

	LogRouter router() {
		return this.router;
	}

	PublisherRun publisherRun() {
		return this.run;
	}

	/**
	 * The time of the present pass or tick.
	 */
	long now() {
		return this.now;
	}

	long updateNow() {
		this.now = System.nanoTime();
		return this.now;
	}

	/**
	 * The pace of the filtered streams of this pump.
	 */
	long usualPace() {
		return this.usualPace;
	}

	/**
	 * Where the slowest of the streams is that are about as fast as the fastest. Any
	 * thread.
	 */
	long ownSlowestPeer() {
		return this.evener.slowestPeer();
	}

	/**
	 * Where the fastest subscriber of all pumps is.
	 */
	long fastestOffset() {
		return this.run.fastestOffset();
	}

	/**
	 * Where the fastest subscriber of this pump was. Any thread.
	 */
	long ownFastestOffset() {
		return this.fastestOffset;
	}

	/**
	 * Where the healthy subscriber of this pump that is furthest behind was. Any thread.
	 */
	long ownHealthyOffset() {
		return this.healthyOffset;
	}

}
