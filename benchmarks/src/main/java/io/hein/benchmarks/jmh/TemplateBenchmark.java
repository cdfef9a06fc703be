package io.hein.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import io.hein.benchmarks.spring.Reading;
import io.hein.core.HeinPosition;
import io.hein.core.HeinTemplate;
import io.hein.transport.publisher.Publisher;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sending with a template without subscribers.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TemplateBenchmark {

	private static final String TOPIC = "bench.topic";

	private final Publisher publisher = Publisher.builder().build();

	private final HeinTemplate template = new HeinTemplate(this.publisher);

	private final byte[] payload = new byte[64];

	private long sequence;

	/**
	 * Bytes.
	 * @return the position
	 */
	@Benchmark
	public HeinPosition sendBytes() {
		return this.template.send(TOPIC, this.payload);
	}

	/**
	 * A record, as JSON of about 100 bytes.
	 * @return the position
	 */
	@Benchmark
	public HeinPosition sendRecord() {
		return this.template.send(TOPIC, Reading.of(this.sequence++, 0));
	}

	/**
	 * Close the publisher.
	 */
	@TearDown
	public void close() {
		this.publisher.close();
	}

}
