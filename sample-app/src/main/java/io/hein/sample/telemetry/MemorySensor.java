package io.hein.sample.telemetry;

import java.util.function.Consumer;

import oshi.hardware.GlobalMemory;
import oshi.hardware.VirtualMemory;

/**
 * Reads how much memory is in use.
 */
class MemorySensor implements Sensor {

	private final GlobalMemory memory;

	MemorySensor(GlobalMemory memory) {
		this.memory = memory;
	}

	@Override
	public void read(Consumer<Reading> readings) {
		long total = this.memory.getTotal();
		VirtualMemory virtual = this.memory.getVirtualMemory();
		readings.accept(new MemoryReading(total - this.memory.getAvailable(), total, virtual.getSwapUsed(),
				virtual.getSwapTotal()));
	}

}
