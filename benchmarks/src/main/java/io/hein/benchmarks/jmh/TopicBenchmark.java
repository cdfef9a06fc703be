package io.hein.benchmarks.jmh;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.topic.TopicCache;
import io.hein.transport.topic.TopicFilter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Finding out whether a topic is wanted.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TopicBenchmark {

	private static final int TOPICS = 128;

	private final TopicFilter filter = TopicFilter.of("telemetry.cpu.*", "telemetry.disk.**", "config.changed");

	private final TopicCache<Boolean> cache = new TopicCache<>(64 * 1024,
			(topic, length, hash) -> this.filter.matches(topic, length), (value) -> 0);

	private final String[] topics = new String[TOPICS];

	private final ByteBuffer[] buffers = new ByteBuffer[TOPICS];

	private int next;

	/**
	 * Create the topics.
	 */
	public TopicBenchmark() {
		for (int i = 0; i < TOPICS; i++) {
			this.topics[i] = ((i % 2 == 0) ? "telemetry.cpu." : "telemetry.network.") + i;
			byte[] topic = this.topics[i].getBytes(StandardCharsets.UTF_8);
			this.buffers[i] = ByteBuffer.allocateDirect(DataFrame.FIXED_LENGTH + topic.length)
				.put(DataFrame.FIXED_LENGTH, topic);
		}
	}

	/**
	 * A filter of three patterns, asked for the first time.
	 * @return whether the topic is wanted
	 */
	@Benchmark
	public boolean match() {
		return this.filter.matches(this.topics[next()]);
	}

	/**
	 * What was found out before, for a topic where it lies in a frame.
	 * @return whether the topic is wanted
	 */
	@Benchmark
	public boolean remembered() {
		ByteBuffer buffer = this.buffers[next()];
		return this.cache.get(buffer, DataFrame.FIXED_LENGTH, buffer.capacity() - DataFrame.FIXED_LENGTH);
	}

	private int next() {
		this.next = (this.next + 1) % TOPICS;
		return this.next;
	}

}
