package io.hein.benchmarks.jmh;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.hein.benchmarks.spring.Reading;
import io.hein.transport.frame.ContentType;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calling a listener's method with a message that has arrived.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ListenerBenchmark {

	private static final int BATCH = 500;

	private final Methods methods = new Methods();

	private final MessageHandler ofBytes = ContainerHandlers.of(this.methods, "onBytes", byte[].class);

	private final MessageHandler ofRecords = ContainerHandlers.of(this.methods, "onReading", Reading.class);

	private final MessageHandler ofBatches = ContainerHandlers.of(this.methods, "onBatch", List.class);

	private final ReceivedMessage bytes = new FixedMessage(new byte[64], ContentType.BYTES);

	private final ReceivedMessage record = new FixedMessage(
			JsonMapper.shared().writeValueAsString(Reading.of(123_456_789, 0)).getBytes(StandardCharsets.UTF_8),
			ContentType.JSON);

	private final List<ReceivedMessage> batch = Collections.nCopies(BATCH, this.bytes);

	/**
	 * A method that takes bytes.
	 * @param blackhole takes what it took
	 * @throws Exception never
	 */
	@Benchmark
	public void bytes(Blackhole blackhole) throws Exception {
		this.ofBytes.onMessage(this.bytes);
		blackhole.consume(this.methods.taken);
	}

	/**
	 * A method that takes a record out of JSON of about 100 bytes.
	 * @param blackhole takes what it took
	 * @throws Exception never
	 */
	@Benchmark
	public void record(Blackhole blackhole) throws Exception {
		this.ofRecords.onMessage(this.record);
		blackhole.consume(this.methods.taken);
	}

	/**
	 * A method that takes 500 messages of bytes at once; the time is for one of them.
	 * @param blackhole takes what it took
	 * @throws Exception never
	 */
	@Benchmark
	@OperationsPerInvocation(BATCH)
	public void batch(Blackhole blackhole) throws Exception {
		this.ofBatches.onBatch(this.batch);
		blackhole.consume(this.methods.taken);
	}

	/**
	 * The methods.
	 */
	static class Methods {

		private Object taken = "";

		void onBytes(byte[] payload) {
			this.taken = payload;
		}

		void onReading(Reading reading) {
			this.taken = reading;
		}

		void onBatch(List<byte[]> batch) {
			this.taken = batch.get(batch.size() - 1);
		}

	}

}
