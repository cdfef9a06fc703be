package io.hein.sample.telemetry;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/**
 * Reads which processes keep the machine busy.
 */
class ProcessSensor implements Sensor {

	private static final int BUSIEST = 5;

	private final OperatingSystem system;

	private Map<Integer, OSProcess> before = Map.of();

	ProcessSensor(OperatingSystem system) {
		this.system = system;
	}

	@Override
	public void read(Consumer<Reading> readings) {
		List<OSProcess> processes = this.system.getProcesses();
		List<ProcessReading.Usage> busiest = processes.stream()
			.map(this::usage)
			.sorted(Comparator.comparingDouble(ProcessReading.Usage::load).reversed())
			.limit(BUSIEST)
			.toList();
		this.before = processes.stream()
			.collect(Collectors.toMap(OSProcess::getProcessID, Function.identity(), (first, second) -> second));
		readings.accept(new ProcessReading(processes.size(), busiest));
	}

	private ProcessReading.Usage usage(OSProcess process) {
		OSProcess last = this.before.get(process.getProcessID());
		double load = (last != null) ? process.getProcessCpuLoadBetweenTicks(last)
				: process.getProcessCpuLoadCumulative();
		return new ProcessReading.Usage(process.getProcessID(), process.getName(), load, process.getResidentMemory());
	}

}
