package io.hein.sample.telemetry;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.hein.transport.topic.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link TelemetrySource}.
 */
class TelemetrySourceTests {

	private static final Reading READING = new ThreadReading(1, 1, 1);

	private long now = Long.MAX_VALUE - 5;

	private final TelemetrySource source = new TelemetrySource(() -> this.now);

	@Test
	void aSensorIsReadWhenItIsDue() {
		this.source.add((readings) -> readings.accept(READING), Duration.ofSeconds(1));
		List<Integer> numbers = new ArrayList<>();
		for (int round = 0; round < 21; round++) {
			numbers.add(this.source.read().size());
			this.now += TimeUnit.MILLISECONDS.toNanos(100);
		}
		assertThat(numbers).containsExactly(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aSensorThatFailsIsNotAskedAgain(CapturedOutput output) {
		List<String> asked = new ArrayList<>();
		this.source.add((readings) -> {
			asked.add("asked");
			throw new UnsatisfiedLinkError("no such library");
		}, Duration.ZERO).add((readings) -> readings.accept(READING), Duration.ZERO);
		assertThat(this.source.read()).containsExactly(READING);
		assertThat(this.source.read()).containsExactly(READING);
		assertThat(asked).hasSize(1);
		assertThat(output).contains("Cannot read").contains("no such library");
	}

	@Test
	void thisMachineIsReadAtLeastByCoreMemoryProcessesAndJvm() {
		TelemetrySource machine = TelemetrySource.ofThisMachine(() -> this.now);
		List<Reading> readings = new ArrayList<>(machine.read());
		this.now += TimeUnit.SECONDS.toNanos(6);
		readings.addAll(machine.read());
		assertThat(readings).extracting(Reading::topic)
			.contains("telemetry.cpu.0", "telemetry.memory", "telemetry.processes", "telemetry.jvm.heap",
					"telemetry.jvm.threads");
		assertThat(readings).allSatisfy((reading) -> assertThat(Topics.encode(reading.topic())).isNotEmpty());
		assertThat(readings).filteredOn(MemoryReading.class::isInstance)
			.map(MemoryReading.class::cast)
			.allSatisfy((memory) -> assertThat(memory.used()).isBetween(1L, memory.total()));
	}

	@Test
	void tenRoundsASecondCostLessThanATenthOfACore() {
		TelemetrySource machine = TelemetrySource.ofThisMachine(() -> this.now);
		rounds(machine, 100);
		// what else the machine does makes it dearer for a while
		await().pollInSameThread().untilAsserted(() -> {
			long start = cpuNanos();
			rounds(machine, 100);
			assertThat(Duration.ofNanos(cpuNanos() - start)).isLessThan(Duration.ofSeconds(1));
		});
	}

	private void rounds(TelemetrySource machine, int number) {
		for (int round = 0; round < number; round++) {
			assertThat(machine.read()).isNotEmpty();
			this.now += TimeUnit.MILLISECONDS.toNanos(100);
		}
	}

	private static long cpuNanos() {
		return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
	}

}
