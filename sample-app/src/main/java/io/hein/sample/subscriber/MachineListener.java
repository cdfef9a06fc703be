package io.hein.sample.subscriber;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

import io.hein.annotation.HeinListener;
import io.hein.core.HeinGap;
import io.hein.sample.telemetry.CpuReading;
import io.hein.sample.telemetry.MemoryReading;
import io.hein.sample.telemetry.NetworkReading;
import io.hein.sample.telemetry.ProcessReading;

/**
 * Listens to what the publisher's machine does. Each method is a listener with a thread
 * of its own; all of them share one connection.
 */
class MachineListener {

	private final StatusLine line;

	private final Map<Integer, Double> loads = new ConcurrentSkipListMap<>();

	MachineListener(StatusLine line) {
		this.line = line;
	}

	@HeinListener(topics = "telemetry.cpu.*")
	void onCpu(CpuReading reading) {
		this.loads.put(reading.core(), reading.load());
		double load = this.loads.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
		this.line.set("cpu", "%.0f %% of %d cores", 100 * load, this.loads.size());
	}

	@HeinListener(topics = "telemetry.memory")
	void onMemory(MemoryReading reading) {
		this.line.set("memory", "%.1f of %.1f GiB", gibibytes(reading.used()), gibibytes(reading.total()));
	}

	@HeinListener(topics = "telemetry.network.*")
	void onNetwork(NetworkReading reading) {
		this.line.set(reading.name(), "%.0f KiB/s in %.0f out", reading.receiveRate() / 1024,
				reading.sendRate() / 1024);
	}

	@HeinListener(topics = "telemetry.processes")
	void onProcesses(ProcessReading reading) {
		this.line.set("processes", "%d", reading.count());
	}

	@HeinListener
	void onGap(HeinGap gap) {
		this.line.warn("Missed: " + gap);
	}

	private static double gibibytes(long bytes) {
		return bytes / 1024.0 / 1024 / 1024;
	}

}
