package io.hein.benchmarks.jmh;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Appending to logs in files without readers: Hein's, and those of others.
 *
 * @since 0.1.0
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = { "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
		"--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
		"--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
		"--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED",
		"--add-opens=java.base/java.lang.reflect=ALL-UNNAMED", "--add-opens=java.base/java.io=ALL-UNNAMED",
		"--add-opens=java.base/java.util=ALL-UNNAMED", "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
		"--add-opens=java.base/sun.nio.ch=ALL-UNNAMED", "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
		"-Dchronicle.disable.analytics=true", "-Dchronicle.analytics.disable=true" })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DurableAppendBenchmark {

	/**
	 * Whose log.
	 */
	@Param({ "hein", "chronicle-queue", "aeron-archive" })
	public String log = "hein";

	/**
	 * The length of a payload.
	 */
	@Param({ "64", "1024" })
	public int size = 64;

	private byte[] payload = new byte[0];

	private @Nullable Appender appender;

	/**
	 * Make the log.
	 * @throws IOException if it cannot be made
	 */
	@Setup
	public void open() throws IOException {
		this.payload = new byte[this.size];
		this.appender = Appender.of(this.log);
	}

	/**
	 * One thread.
	 * @throws Exception if it fails
	 */
	@Benchmark
	public void append() throws Exception {
		Objects.requireNonNull(this.appender).append(this.payload);
	}

	/**
	 * Remove the log.
	 * @throws IOException if it cannot be removed
	 */
	@TearDown
	public void close() throws IOException {
		if (this.appender != null) {
			this.appender.close();
		}
	}

}
