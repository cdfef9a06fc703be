package io.hein.benchmarks.jmh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.ContentType;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.EvictionGuard;
import io.hein.transport.log.FileBroadcastLog;
import io.hein.transport.log.MemoryBroadcastLog;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.util.FileSystemUtils;

/**
 * Appending 64 bytes to a log without readers, in memory and in a directory.
 *
 * @since 0.1.0
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AppendBenchmark {

	private static final byte[] TOPIC = "bench.topic".getBytes(StandardCharsets.UTF_8);

	private static final byte[] NO_HEADERS = new byte[0];

	private final byte[] payload = new byte[64];

	/**
	 * Where the log is.
	 */
	@Param({ "memory", "directory" })
	public String place = "memory";

	private @Nullable Path directory;

	private BroadcastLog log = newMemoryLog();

	private static BroadcastLog newMemoryLog() {
		return new MemoryBroadcastLog(64L << 20, 1 << 20, null, EvictionGuard.NONE);
	}

	/**
	 * Fill the log once, so that segments are used again.
	 * @throws IOException if there is no directory
	 * @throws InterruptedException never
	 */
	@Setup
	public void fill() throws IOException, InterruptedException {
		if (this.place.equals("directory")) {
			this.directory = Appender.newDirectory();
			this.log = new FileBroadcastLog(this.directory, 64L << 20, 1 << 20, null, Duration.ZERO,
					EvictionGuard.NONE);
		}
		for (int i = 0; i < 1_000_000; i++) {
			oneThread();
		}
	}

	/**
	 * One thread.
	 * @return the sequence
	 * @throws InterruptedException never
	 */
	@Benchmark
	public long oneThread() throws InterruptedException {
		return this.log.append(TOPIC, ContentType.BYTES, NO_HEADERS, this.payload, null);
	}

	/**
	 * Four threads at once; the time is that of one of them.
	 * @return the sequence
	 * @throws InterruptedException never
	 */
	@Benchmark
	@Threads(4)
	public long fourThreads() throws InterruptedException {
		return oneThread();
	}

	/**
	 * Give the memory back.
	 * @throws IOException if the directory cannot be removed
	 */
	@TearDown
	public void close() throws IOException {
		this.log.close();
		this.log.closed().toCompletableFuture().join();
		if (this.directory != null) {
			FileSystemUtils.deleteRecursively(this.directory);
		}
	}

}
