package io.hein.sample.telemetry;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import oshi.hardware.HWDiskStore;

/**
 * Reads how much was read from and written to each disk.
 */
class DiskSensor implements Sensor {

	private final Supplier<List<HWDiskStore>> disks;

	private final Rates rates = new Rates();

	DiskSensor(Supplier<List<HWDiskStore>> disks) {
		this.disks = disks;
	}

	@Override
	public void read(Consumer<Reading> readings) {
		this.rates.next();
		for (HWDiskStore disk : this.disks.get()) {
			String name = lastPart(disk.getName());
			this.rates.count(name, disk.getReadBytes(), disk.getWriteBytes(), disk.getTimeStamp(),
					(read, write) -> readings.accept(new DiskReading(name, read, write)));
		}
	}

	private static String lastPart(String path) {
		return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
	}

}
