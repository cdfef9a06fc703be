package io.hein.transport.log;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import io.hein.transport.log.LogCursor.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many threads at one small log: each reader gets each message or a gap that covers it,
 * once, in order, with the right bytes.
 */
class LogStressTests {

	private static final int APPENDERS = 4;

	private static final int CAPACITY = 512 * 1024;

	private static final int MAX_FRAME = 100_000;

	private static final Duration TIME = Duration.ofSeconds(2);

	@TempDir
	private Path temp;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicBoolean over = new AtomicBoolean();

	@Test
	void readersTileALogInMemoryThatManyAppendTo() throws Exception {
		MemoryBroadcastLog log = new MemoryBroadcastLog(CAPACITY, MAX_FRAME, null, EvictionGuard.NONE);
		readersTile(log, log::allocated);
	}

	@Test
	void readersTileALogInFilesThatManyAppendTo() throws Exception {
		Path directory = this.temp.resolve("log");
		FileBroadcastLog log = new FileBroadcastLog(directory, CAPACITY, MAX_FRAME, null, Duration.ZERO,
				EvictionGuard.NONE);
		log.open();
		readersTile(log, log::allocated);
		FileBroadcastLog next = new FileBroadcastLog(directory, CAPACITY, MAX_FRAME, null, Duration.ZERO,
				EvictionGuard.NONE);
		assertThat(next.head()).isEqualTo(log.head());
		LogReader reader = new LogReader(next.cursor(next.oldest() - 1)).readAll();
		assertThat(reader.messages()).isEqualTo(next.head() - next.oldest() + 1);
		next.close();
		next.closed().toCompletableFuture().join();
	}

	private void readersTile(BroadcastLog log, LongSupplier allocated) throws Exception {
		List<Future<Long>> appenders = new ArrayList<>();
		for (int i = 0; i < APPENDERS; i++) {
			int thread = i;
			appenders.add(this.threads.submit(() -> append(log, thread)));
		}
		List<Future<LogReader>> readers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			int pause = i * 50;
			readers.add(this.threads.submit((Callable<LogReader>) () -> readWhileAppended(log, pause)));
		}
		long appended = 0;
		long end = System.nanoTime() + TIME.toNanos();
		while (System.nanoTime() - end < 0) {
			assertThat(allocated.getAsLong()).isLessThanOrEqualTo(CAPACITY);
			Thread.onSpinWait();
		}
		this.over.set(true);
		for (Future<Long> appender : appenders) {
			appended += appender.get(60, TimeUnit.SECONDS);
		}
		assertThat(log.head()).isEqualTo(appended);
		for (Future<LogReader> reader : readers) {
			LogReader read = reader.get(60, TimeUnit.SECONDS).readAll();
			assertThat(read.messages() + read.dropped()).isEqualTo(appended);
			assertThat(read.messages()).isPositive();
		}
		log.close();
		// what makes files ahead may be in the middle of that
		log.closed().toCompletableFuture().join();
		assertThat(allocated.getAsLong()).isZero();
		this.threads.shutdown();
	}

	private long append(BroadcastLog log, int thread) throws InterruptedException {
		long count = 0;
		while (!this.over.get()) {
			LogReader.append(log, (count % 500 == 499) ? 80_000 : (int) (count * 37 + thread) % 900);
			count++;
		}
		return count;
	}

	private LogReader readWhileAppended(BroadcastLog log, int pause) {
		LogReader reader = new LogReader(log.cursor(0));
		while (!this.over.get()) {
			if (reader.read(32 * 1024) == Result.DATA) {
				for (int i = 0; i < pause * 1000; i++) {
					Thread.onSpinWait();
				}
			}
		}
		return reader;
	}

}
