package io.hein.transport.publisher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.hein.transport.flow.FlowControl;
import io.hein.transport.flow.Latecomers;
import io.hein.transport.flow.LoopFlow;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.LogRouter;
import io.hein.transport.netty.LoopWaker;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;

/**
 * Moves the log to the subscribers of one event loop. An append wakes it, many appends
 * wake it once. A pass writes at most one slice to each subscriber; if more is left the
 * event loop looks at the network before the next pass. Streams that keep up come first;
 * {@link Latecomers} have a turn after them.
 */
final class Pump implements Runnable {

	/**
	 * Between ticks.
	 */
	static final long TICK = TimeUnit.MILLISECONDS.toNanos(100);

	/**
	 * A tick that is so late shows a pause of the machine or the JVM.
	 */
	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(600);

	private static final int TICKS_PER_SECOND = 10;

	/**
	 * Copies for filters may take a quarter of what the log may.
	 */
	private static final int FILTER_SHARE = 4;

	private static final int MIN_FILTER_BUDGET = 64 * 1024;

	private final BroadcastLog log;

	private final FlowControl flow;

	private final PublisherEvents events;

	private final PublisherCounters counters;

	private final EventLoop loop;

	private final LogRouter router;

	private final List<SubscriberStream> streams = new ArrayList<>();

	private final Latecomers<SubscriberStream> latecomers;

	private boolean someKeepUp;

	private @Nullable ScheduledFuture<?> ticking;

	private final LoopWaker waker;

	private final LoopFlow share;

	private boolean passing;

	private boolean someEnded;

	private int first;

	private int ticks;

	private final Ticker clock;

	private long lastTick;

	private long now;

	/**
	 * Create a pump.
	 * @param log what it moves
	 * @param flow says which streams have to wait
	 * @param loop the event loop
	 * @param counters count what is sent
	 * @param events where to say what goes wrong
	 */
	Pump(BroadcastLog log, FlowControl flow, EventLoop loop, PublisherCounters counters, PublisherEvents events) {
		this.log = log;
		this.flow = flow;
		this.loop = loop;
		this.clock = loop.ticker();
		this.lastTick = this.clock.nanoTime();
		this.now = this.lastTick;
		this.latecomers = new Latecomers<>(this.streams, this.clock);
		this.counters = counters;
		this.events = events;
		this.router = new LogRouter(log, filterBudget(log.capacity()));
		this.waker = new LoopWaker(loop, this);
		this.share = flow.loop(this.router, this.streams,
				() -> loop.schedule(this.waker, LoopFlow.MAX_HOLD, TimeUnit.NANOSECONDS));
	}

	/**
	 * How much direct memory copies for filters may take. A log in files may be larger
	 * than the memory.
	 */
	private static long filterBudget(long capacity) {
		long ofLog = capacity / FILTER_SHARE;
		long direct = PlatformDependent.maxDirectMemory();
		return Math.max(MIN_FILTER_BUDGET, (direct > 0) ? Math.min(ofLog, direct / FILTER_SHARE) : ofLog);
	}

	/**
	 * There is something left to do, after a look at the network.
	 */
	void wakeLater() {
		this.waker.later();
	}

	@Override
	public void run() {
		// first: an append from now on wakes us again
		this.waker.begins();
		try {
			pass();
		}
		catch (Throwable ex) {
			this.passing = false;
			this.waker.failed();
			failed("The publisher could not serve its subscribers; it will try again", ex);
		}
		finally {
			this.waker.ended();
		}
	}

	private void pass() {
		this.now = this.clock.nanoTime();
		int count = this.streams.size();
		this.first = (count > 0) ? (this.first + 1) % count : 0;
		boolean more = this.share.beginPass(this.now);
		this.passing = true;
		this.someKeepUp = false;
		for (int i = 0; i < count; i++) {
			int index = this.first + i;
			SubscriberStream stream = this.streams.get((index < count) ? index : index - count);
			if (!stream.isLate()) {
				this.someKeepUp = true;
				more |= pass(stream);
			}
		}
		more |= this.latecomers.serve(this.someKeepUp, this::pass);
		passed();
		this.share.advanced();
		if (more) {
			wakeLater();
		}
	}

	/**
	 * What goes wrong with one stream ends that one.
	 */
	private boolean pass(SubscriberStream stream) {
		try {
			stream.letGo(this.now);
			return drain(stream);
		}
		catch (Throwable ex) {
			stream.owner().failed(ex);
			return false;
		}
	}

	/**
	 * Have a stream write what there is, unless it has to wait for others.
	 * @return whether there is more that could be written now
	 */
	boolean drain(SubscriberStream stream) {
		return stream.isReady() && !this.share.isTooFarAhead(stream, this.now) && stream.drain(this.now);
	}

	/**
	 * Have a stream write what there is, or wait for its turn if it is late and others
	 * are not.
	 * @return whether there is more that could be written now
	 */
	boolean drainInTurn(SubscriberStream stream) {
		return isToWait(stream) || drain(stream);
	}

	/**
	 * Whether a stream is late, and must not hold up others that are not.
	 */
	boolean isToWait(SubscriberStream stream) {
		return this.someKeepUp && stream.isLate();
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

	private boolean relieve(SubscriberStream stream, long oldest) {
		try {
			return stream.relieve(oldest, this.now);
		}
		catch (Throwable ex) {
			stream.owner().failed(ex);
			return true;
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
		this.share.added(stream, this.now);
		this.someKeepUp |= !stream.isLate();
		if (this.ticking == null) {
			this.lastTick = this.clock.nanoTime();
			this.ticking = this.loop.scheduleWithFixedDelay(this::guardedTick, TICK, TICK, TimeUnit.NANOSECONDS);
		}
		serve(stream);
	}

	/**
	 * Serve one stream that wants something new. A whole pass for each one that attaches
	 * would make many that come at once wait for each other.
	 */
	void serve(SubscriberStream stream) {
		try {
			if (drainInTurn(stream)) {
				wakeLater();
			}
		}
		catch (Throwable ex) {
			stream.owner().failed(ex);
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
			this.waker.makeUp();
		}
		catch (Throwable ex) {
			this.passing = false;
			this.waker.failed();
			failed("The publisher could not check its subscribers; it will try again", ex);
		}
	}

	private void failed(String message, Throwable cause) {
		this.log.unreadable(cause);
		this.events.unexpected(message, cause);
	}

	private void tick() {
		long before = this.now;
		long now = updateNow();
		boolean paused = now - this.lastTick > PAUSE && now - before > PAUSE;
		this.lastTick = now;
		boolean second = ++this.ticks % TICKS_PER_SECOND == 0;
		this.share.beginTick();
		this.passing = true;
		for (int i = 0; i < this.streams.size(); i++) {
			SubscriberStream stream = this.streams.get(i);
			if (paused) {
				// nothing was read for a while: what came meanwhile may still wait to be
				// read
				stream.owner().forgive(now);
			}
			tick(stream, second);
		}
		passed();
		if (this.share.endTick(this.now)) {
			this.waker.run();
		}
	}

	private void tick(SubscriberStream stream, boolean second) {
		try {
			stream.owner().tick(this.now);
			if (!stream.isEnded()) {
				stream.tick(this.now);
			}
			if (second && !stream.isEnded()) {
				stream.announceProgress();
			}
		}
		catch (Throwable ex) {
			stream.owner().failed(ex);
		}
	}

	private void stopTicking() {
		if (this.ticking != null) {
			this.ticking.cancel(false);
			this.ticking = null;
		}
		this.share.idle(this.now);
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
		this.log.removeListener(this.waker);
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

	BroadcastLog log() {
		return this.log;
	}

	FlowControl flow() {
		return this.flow;
	}

	LoopFlow share() {
		return this.share;
	}

	PublisherCounters counters() {
		return this.counters;
	}

	long updateNow() {
		this.now = this.clock.nanoTime();
		return this.now;
	}

}
