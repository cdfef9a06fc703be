package io.hein.transport.subscriber;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.topic.TopicCache;
import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * Hands the content of one queue over, one after the other. A task that an executor runs
 * whenever there is something to do; never twice at once. Only the event loop puts things
 * into the queue.
 */
final class LaneWorker implements Runnable {

	private static final int IDLE = 0;

	private static final int SCHEDULED = 1;

	private static final int RUNNING = 2;

	private final DefaultLane lane;

	private final int index;

	private final int budget;

	private final Queue<LaneItem> queue = new ConcurrentLinkedQueue<>();

	private final AtomicInteger state = new AtomicInteger();

	private final AtomicLong retained = new AtomicLong();

	private final AtomicLong enqueued = new AtomicLong();

	private final AtomicLong completed = new AtomicLong();

	private final AtomicLong done = new AtomicLong();

	private volatile int generation;

	/**
	 * Where in the queue the content of each log begins, the latest first. Changed by the
	 * event loop only.
	 */
	private volatile @Nullable LogMark marks;

	private volatile @Nullable Thread thread;

	// What follows belongs to whoever has set the state to RUNNING

	private @Nullable LaneItem current;

	private int cursor;

	private boolean arrived;

	private boolean confirm;

	private final MessageView.TopicReader topicReader = this::topic;

	private final MessageView view = new MessageView(this.topicReader);

	private TopicCache<Interest> topics;

	/**
	 * Then topics are looked at only when the handler asks for them.
	 */
	private boolean wantsAll;

	/**
	 * Create a worker.
	 * @param lane its lane
	 * @param index its number among the workers of the lane
	 * @param budget how many messages it hands over before it lets others run
	 */
	LaneWorker(DefaultLane lane, int index, int budget) {
		this.lane = lane;
		this.index = index;
		this.budget = budget;
		this.topics = cache(TopicFilter.NOTHING);
	}

	private TopicCache<Interest> cache(TopicFilter filter) {
		int workers = this.lane.options().concurrency();
		return new TopicCache<>((topic) -> new Interest(topic,
				filter.matches(topic) && Math.floorMod(spread(topic.hashCode()), workers) == this.index));
	}

	private static int spread(int hash) {
		return (hash * 0x9E3779B9) >>> 7;
	}

	/**
	 * Put something into the queue. To be called by the event loop, which wakes the
	 * worker when it has put in all that it has.
	 * @param item what; the worker releases it
	 */
	void offer(LaneItem item) {
		LaneStep.Join join = (item instanceof LaneStep step) ? step.join() : null;
		if (join != null) {
			mark(join.generation());
		}
		this.retained.addAndGet(item.cost());
		this.enqueued.setRelease(this.enqueued.getPlain() + 1);
		this.queue.add(item);
	}

	private void mark(int generation) {
		LogMark latest = this.marks;
		if (latest == null || latest.generation() != generation) {
			this.marks = new LogMark(generation, this.enqueued.getPlain(),
					(latest != null) ? latest.without(this.completed.get()) : null);
		}
	}

	/**
	 * Have the executor run the worker if there is something to do and it does not run
	 * already.
	 */
	void wake() {
		if (this.completed.get() != this.enqueued.get() && this.lane.isActive()
				&& this.state.compareAndSet(IDLE, SCHEDULED) && !this.lane.execute(this.index, this)) {
			this.state.compareAndSet(SCHEDULED, IDLE);
		}
	}

	@Override
	public void run() {
		if (!this.state.compareAndSet(SCHEDULED, RUNNING)) {
			return;
		}
		this.thread = Thread.currentThread();
		boolean ready = false;
		try {
			ready = drain();
		}
		finally {
			this.thread = null;
			leave(ready);
		}
	}

	private void leave(boolean ready) {
		LaneItem waiting = this.current;
		this.state.set(IDLE);
		this.lane.workerLeft();
		if (this.lane.isRemoved()) {
			drop();
		}
		else if (ready || ((waiting instanceof LaneStep step) ? step.isDone() : !this.queue.isEmpty())) {
			wake();
		}
	}

	/**
	 * Hand over until there is nothing more, or the lane must not, or others shall run.
	 * @return whether there is something that could be handed over at once
	 */
	private boolean drain() {
		int left = this.budget;
		while (this.lane.isActive()) {
			LaneItem item = (this.current != null) ? this.current : take();
			if (item == null) {
				return false;
			}
			if (left <= 0) {
				return true;
			}
			if (item instanceof Chunk chunk) {
				left -= (this.lane.options().maxBatchSize() > 0) ? handBatch(chunk) : handMessages(chunk, left);
			}
			else if (!pass((LaneStep) item)) {
				return false;
			}
		}
		return this.current instanceof Chunk;
	}

	private @Nullable LaneItem take() {
		LaneItem item = this.queue.poll();
		this.current = item;
		this.arrived = false;
		if (item instanceof Chunk chunk) {
			this.cursor = chunk.from();
		}
		return item;
	}

	private int handMessages(Chunk chunk, int most) {
		ByteBuffer bytes = chunk.bytes();
		int count = 0;
		long passed = 0;
		for (int at = this.cursor; at < chunk.to();) {
			long head = DataFrame.head(bytes, at);
			long sequence = DataFrame.sequence(bytes, at);
			boolean flagged = DataFrame.isConfirm(head);
			if (this.wantsAll || interest(bytes, at, head).wanted) {
				if (passed > 0) {
					this.done.setRelease(passed);
				}
				if (count >= most || !this.lane.isActive()) {
					this.cursor = at;
					return count;
				}
				count++;
				handMessage(chunk, at, head, sequence);
				this.done.setRelease(sequence);
			}
			if (flagged) {
				this.done.setRelease(sequence);
				this.lane.confirm();
			}
			passed = sequence;
			at += DataFrame.frameLength(head);
		}
		if (passed > 0) {
			this.done.setRelease(passed);
		}
		complete(chunk);
		return count;
	}

	private void handMessage(Chunk chunk, int at, long head, long sequence) {
		MessageView message = this.view.put(chunk, at, head, sequence);
		try {
			this.lane.handler().onMessage(message);
		}
		catch (Throwable ex) {
			if (message.isConfirmRequested()) {
				this.lane.failed(this.generation, message.sequence());
			}
			this.lane.handlerFailed("a message", ex);
		}
		finally {
			Thread.interrupted();
		}
	}

	private int handBatch(Chunk first) {
		int most = this.lane.options().maxBatchSize();
		List<ReceivedMessage> batch = new ArrayList<>();
		List<Chunk> held = new ArrayList<>(2);
		this.confirm = false;
		long passed = gather(first, most, batch, held);
		try {
			if (!batch.isEmpty()) {
				handBatch(batch);
			}
		}
		finally {
			this.done.setRelease(passed);
			held.forEach(this::completeHeld);
		}
		if (this.confirm) {
			this.lane.confirm();
		}
		return batch.size();
	}

	/**
	 * Collect what is there already.
	 * @param first the messages to begin with
	 * @param most how many to collect
	 * @param batch where to collect them
	 * @param held takes what is used up, to be released
	 * @return the last position passed
	 */
	private long gather(Chunk first, int most, List<ReceivedMessage> batch, List<Chunk> held) {
		Chunk chunk = first;
		long passed = 0;
		while (true) {
			ByteBuffer bytes = chunk.bytes();
			int at = this.cursor;
			while (at < chunk.to() && batch.size() < most) {
				long head = DataFrame.head(bytes, at);
				long sequence = DataFrame.sequence(bytes, at);
				if (this.wantsAll || interest(bytes, at, head).wanted) {
					if (batch.isEmpty() && passed > 0) {
						this.done.setRelease(passed);
					}
					batch.add(new MessageView(this.topicReader).put(chunk, at, head, sequence));
				}
				this.confirm |= DataFrame.isConfirm(head);
				passed = sequence;
				at += DataFrame.frameLength(head);
			}
			this.cursor = at;
			if (at < chunk.to()) {
				return passed;
			}
			this.current = null;
			held.add(chunk);
			if (batch.isEmpty() || batch.size() >= most || !(this.queue.peek() instanceof Chunk)
					|| !(take() instanceof Chunk next)) {
				return passed;
			}
			chunk = next;
		}
	}

	private void handBatch(List<ReceivedMessage> batch) {
		try {
			this.lane.handler().onBatch(batch);
		}
		catch (Throwable ex) {
			for (ReceivedMessage message : batch) {
				if (message.isConfirmRequested()) {
					this.lane.failed(this.generation, message.sequence());
				}
			}
			this.lane.handlerFailed("a batch", ex);
		}
		finally {
			Thread.interrupted();
		}
	}

	private Interest interest(ByteBuffer bytes, int at, long head) {
		return this.topics.get(bytes, at + DataFrame.FIXED_LENGTH, DataFrame.topicLength(head));
	}

	private String topic(Chunk chunk, int at, long head) {
		return interest(chunk.bytes(), at, head).topic;
	}

	/**
	 * Come to a step.
	 * @param step the step
	 * @return whether it is passed; otherwise other workers have to come to it first
	 */
	private boolean pass(LaneStep step) {
		if (!this.arrived) {
			this.arrived = true;
			if (step.arrive()) {
				try {
					handGap(step.gap());
				}
				finally {
					step.complete();
				}
				this.lane.wakeOthers(this);
			}
		}
		if (!step.isDone()) {
			return false;
		}
		enter(step.join());
		complete(step);
		return true;
	}

	private void enter(LaneStep.@Nullable Join join) {
		if (join != null) {
			this.topics = cache(join.topics());
			this.wantsAll = join.topics().isEverything() && this.lane.options().concurrency() == 1;
			this.done.set(join.sequence());
			this.generation = join.generation();
		}
	}

	private void handGap(@Nullable Gap gap) {
		if (gap == null) {
			return;
		}
		try {
			this.lane.handler().onGap(gap);
		}
		catch (Throwable ex) {
			this.lane.handlerFailed("a gap", ex);
		}
		finally {
			Thread.interrupted();
		}
	}

	private void complete(LaneItem item) {
		this.current = null;
		completeHeld(item);
	}

	private void completeHeld(LaneItem item) {
		item.release();
		this.completed.setRelease(this.completed.getPlain() + 1);
		long left = this.retained.addAndGet(-item.cost());
		this.lane.drained(left);
	}

	/**
	 * Release all that the queue holds, if the worker does not run; otherwise it does so
	 * itself when it ends.
	 */
	void drop() {
		int now = this.state.get();
		while (now != RUNNING) {
			if (this.state.compareAndSet(now, RUNNING)) {
				LaneItem item = this.current;
				for (item = (item != null) ? item : take(); item != null; item = take()) {
					giveUp(item);
					complete(item);
				}
				this.state.set(IDLE);
				this.lane.dropped();
				return;
			}
			now = this.state.get();
		}
	}

	/**
	 * Nobody will ever handle it: say so of messages that the publisher asked about.
	 */
	private void giveUp(LaneItem item) {
		if (item instanceof Chunk chunk) {
			ByteBuffer bytes = chunk.bytes();
			for (int at = this.cursor; at < chunk.to();) {
				long head = DataFrame.head(bytes, at);
				if (DataFrame.isConfirm(head) && interest(bytes, at, head).wanted) {
					this.lane.failed(this.generation, DataFrame.sequence(bytes, at));
				}
				at += DataFrame.frameLength(head);
			}
		}
		else if (item instanceof LaneStep step) {
			enter(step.join());
		}
	}

	boolean isEmpty() {
		return this.completed.get() == this.enqueued.get();
	}

	/**
	 * Whether the handler may be running.
	 * @return whether it may
	 */
	boolean isRunning() {
		return this.state.get() == RUNNING;
	}

	boolean isRunBy(Thread thread) {
		return this.thread == thread;
	}

	long retained() {
		return this.retained.get();
	}

	/**
	 * Up to where this worker is done with a stretch of a log.
	 * @param received the position that is asked about, in all queues already
	 * @param generation the number of the stretch
	 * @param floor what to say as long as older content is outstanding
	 * @return a position, at most {@code received}
	 */
	long handled(long received, int generation, long floor) {
		// The order of the reads matters: all up to 'received' was in the queue before
		if (outstanding(generation + 1) > generation) {
			return received;
		}
		int at = this.generation;
		if (at > generation) {
			return received;
		}
		return Math.min(received, (at == generation) ? this.done.getAcquire() : floor);
	}

	/**
	 * Which stretch of a log the oldest content belongs to that is not done with.
	 * @param none what to say if there is none, or none before that
	 * @return the number of the stretch, at most {@code none}
	 */
	int outstanding(int none) {
		long completed = this.completed.getAcquire();
		if (completed == this.enqueued.getAcquire()) {
			return none;
		}
		LogMark latest = this.marks;
		return (latest != null) ? Math.min(none, latest.at(completed)) : none;
	}

	/**
	 * What the worker knows about a topic.
	 *
	 * @param topic the topic
	 * @param wanted whether this worker hands its messages over
	 */
	private record Interest(String topic, boolean wanted) {
	}

}
