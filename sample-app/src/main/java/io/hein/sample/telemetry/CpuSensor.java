package io.hein.sample.telemetry;

import java.util.function.Consumer;

import oshi.hardware.CentralProcessor;

/**
 * Reads the load of each core.
 */
class CpuSensor implements Sensor {

	private final CentralProcessor processor;

	private long[][] ticks;

	CpuSensor(CentralProcessor processor) {
		this.processor = processor;
		this.ticks = processor.getProcessorCpuLoadTicks();
	}

	@Override
	public void read(Consumer<Reading> readings) {
		long[][] now = this.processor.getProcessorCpuLoadTicks();
		double[] loads = this.processor.getProcessorCpuLoadBetweenTicks(this.ticks, now);
		this.ticks = now;
		for (int core = 0; core < loads.length; core++) {
			readings.accept(new CpuReading(core, Math.max(0, Math.min(1, loads[core]))));
		}
	}

}
