package io.hein.transport.backbone;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import io.hein.transport.log.BroadcastLog;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What a log in memory does not have any more, fetched from elsewhere when a cursor needs
 * it: in chunks that all cursors share, by a few threads, within a budget. Thread-safe.
 */
public final class LogHistory implements AutoCloseable {

	/**
	 * A chunk that was read just now is about to be read on.
	 */
	private static final long IN_USE = TimeUnit.MILLISECONDS.toNanos(200);

	private static final long WAIT = 20;

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final HistorySource source;

	private final int chunkSize;

	private final int maxChunks;

	private final Runnable arrived;

	private final ExecutorService threads;

	private final IntFunction<ByteBuf> buffers;

	private final LimitedLog log = new LimitedLog(SafeLog.getLog(BroadcastLog.class));

	private final TreeMap<Long, HistoryChunk> chunks = new TreeMap<>();

	private final List<Long> wanted = new ArrayList<>();

	/**
	 * How often there was news of what is wanted.
	 */
	private volatile int arrivals;

	private int loaded;

	private long span = 1;

	private boolean closed;

	/**
	 * Create a history.
	 * @param source where it is fetched from
	 * @param budget how many bytes of memory it may take
	 * @param chunkSize how long a chunk is
	 * @param threads how many threads fetch
	 * @param arrived run when something was fetched; must return at once
	 */
	public LogHistory(HistorySource source, long budget, int chunkSize, int threads, Runnable arrived) {
		this(source, budget, chunkSize, arrived, Executors.newFixedThreadPool(threads, daemons()),
				UnpooledByteBufAllocator.DEFAULT::directBuffer);
	}

	LogHistory(HistorySource source, long budget, int chunkSize, Runnable arrived, ExecutorService threads,
			IntFunction<ByteBuf> buffers) {
		this.source = source;
		this.chunkSize = chunkSize;
		this.maxChunks = (int) Math.max(2, budget / chunkSize);
		this.arrived = arrived;
		this.threads = threads;
		this.buffers = buffers;
	}

	private static ThreadFactory daemons() {
		AtomicInteger number = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, "hein-history-" + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * What is known of a sequence.
	 * @return the chunk, {@code null} if it has to be fetched, which then is begun
	 */
	@Nullable HistoryChunk get(long sequence) {
		synchronized (this.chunks) {
			Map.Entry<Long, HistoryChunk> found = this.chunks.floorEntry(sequence);
			if (found != null && found.getValue().has(sequence)) {
				found.getValue().use();
				return found.getValue();
			}
			if (!this.closed && !isWanted(sequence)) {
				this.wanted.add(sequence);
				fetchLater(sequence);
			}
			return null;
		}
	}

	/**
	 * Changes when what was not there may be there.
	 */
	int arrivals() {
		return this.arrivals;
	}

	/**
	 * Whether what is being fetched probably has it.
	 */
	private boolean isWanted(long sequence) {
		for (long from : this.wanted) {
			if (from <= sequence && sequence - from < this.span) {
				return true;
			}
		}
		return false;
	}

	private void fetchLater(long from) {
		boolean taken = false;
		try {
			this.threads.execute(() -> fetch(from));
			taken = true;
		}
		catch (RejectedExecutionException ex) {
			// closed: nobody reads any more
		}
		finally {
			if (!taken) {
				// there may have been no thread: whoever asks again has it fetched
				this.wanted.remove(from);
			}
		}
	}

	private void fetch(long from) {
		try {
			load(from);
		}
		catch (InterruptedException ex) {
			// closed
			Thread.currentThread().interrupt();
		}
		catch (Throwable ex) {
			this.log.warn("history", () -> "Older messages cannot be read from position " + from
					+ " on at present, will try again: " + SafeLog.message(ex));
			pause();
		}
		finally {
			synchronized (this.chunks) {
				this.wanted.remove(from);
				this.arrivals++;
			}
			this.arrived.run();
		}
	}

	private void pause() {
		try {
			synchronized (this.chunks) {
				if (!this.closed) {
					this.chunks.wait(PAUSE.toMillis());
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void load(long from) throws Exception {
		awaitRoom();
		ByteBuf buffer = null;
		boolean kept = false;
		try {
			buffer = this.buffers.apply(this.chunkSize);
			HistoryChunk chunk = new HistoryChunk(from, buffer);
			chunk.finish(this.source.read(from, chunk));
			kept = keep(chunk);
		}
		finally {
			if (!kept) {
				giveBack(buffer);
			}
		}
	}

	/**
	 * Have a chunk read.
	 * @return whether somebody may read it
	 */
	private boolean keep(HistoryChunk chunk) {
		synchronized (this.chunks) {
			if (this.closed) {
				return false;
			}
			HistoryChunk before = this.chunks.put(chunk.from(), chunk);
			if (before != null) {
				discard(before);
			}
			this.span = Math.max(1, chunk.last() - chunk.from() + 1);
			return true;
		}
	}

	/**
	 * The room for a chunk is free again, even if there was no memory for it.
	 */
	private void giveBack(@Nullable ByteBuf buffer) {
		synchronized (this.chunks) {
			this.loaded--;
		}
		if (buffer != null) {
			buffer.release();
		}
	}

	/**
	 * Wait until there may be another chunk.
	 */
	private void awaitRoom() throws InterruptedException {
		synchronized (this.chunks) {
			while (!this.closed && this.loaded >= this.maxChunks && !evictOldest()) {
				this.chunks.wait(WAIT);
			}
			if (this.closed) {
				throw new InterruptedException();
			}
			this.loaded++;
		}
	}

	private void discard(HistoryChunk chunk) {
		this.loaded--;
		chunk.evict();
	}

	private boolean evictOldest() {
		HistoryChunk oldest = null;
		for (HistoryChunk chunk : this.chunks.values()) {
			if (oldest == null || chunk.used() - oldest.used() < 0) {
				oldest = chunk;
			}
		}
		if (oldest == null || System.nanoTime() - oldest.used() < IN_USE) {
			return false;
		}
		this.chunks.remove(oldest.from());
		discard(oldest);
		return true;
	}

	/**
	 * How much memory the chunks take.
	 * @return the size in bytes
	 */
	public long size() {
		synchronized (this.chunks) {
			return (long) this.loaded * this.chunkSize;
		}
	}

	/**
	 * Fetch nothing more, and give all memory back.
	 */
	@Override
	public void close() {
		synchronized (this.chunks) {
			this.closed = true;
			this.chunks.values().forEach(this::discard);
			this.chunks.clear();
			this.chunks.notifyAll();
		}
		this.threads.shutdownNow();
	}

}
