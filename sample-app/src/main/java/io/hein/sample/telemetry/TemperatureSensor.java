package io.hein.sample.telemetry;

import java.util.function.Consumer;

import oshi.hardware.Sensors;

/**
 * Reads the temperature of the processor, where the machine provides it.
 */
class TemperatureSensor implements Sensor {

	private final Sensors sensors;

	TemperatureSensor(Sensors sensors) {
		this.sensors = sensors;
	}

	@Override
	public void read(Consumer<Reading> readings) {
		double celsius = this.sensors.getCpuTemperature();
		// Zero or no number is how the machine says that it does not know
		if (celsius > 0) {
			readings.accept(new TemperatureReading("cpu", celsius));
		}
	}

}
