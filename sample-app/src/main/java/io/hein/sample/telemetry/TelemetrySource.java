package io.hein.sample.telemetry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import oshi.SystemInfo;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.util.GlobalConfig;

/**
 * The telemetry of this machine. Made to be asked ten times a second: what costs little
 * is read each time, what costs more is read less often. For one thread at a time.
 */
public class TelemetrySource {

	private static final Log logger = LogFactory.getLog(TelemetrySource.class);

	private static final Duration EACH_TIME = Duration.ZERO;

	private static final Duration SOMETIMES = Duration.ofSeconds(1);

	private static final Duration RARELY = Duration.ofSeconds(5);

	private final LongSupplier nanoTime;

	private final List<Scheduled> sensors = new ArrayList<>();

	TelemetrySource(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * Create a source with all sensors of this machine.
	 * @return the source
	 */
	public static TelemetrySource ofThisMachine() {
		return ofThisMachine(System::nanoTime);
	}

	static TelemetrySource ofThisMachine(LongSupplier nanoTime) {
		// How long OSHI repeats what it has read: less than the time between two rounds
		GlobalConfig.set(GlobalConfig.OSHI_UTIL_MEMOIZER_EXPIRATION, 50);
		SystemInfo system = new SystemInfo();
		HardwareAbstractionLayer hardware = system.getHardware();
		return new TelemetrySource(nanoTime).add(new CpuSensor(hardware.getProcessor()), EACH_TIME)
			.add(new MemorySensor(hardware.getMemory()), EACH_TIME)
			.add(new JvmSensor(), EACH_TIME)
			.add(new DiskSensor(hardware::getDiskStores), SOMETIMES)
			.add(new NetworkSensor(() -> hardware.getNetworkIFs(true)), SOMETIMES)
			.add(new TemperatureSensor(hardware.getSensors()), SOMETIMES)
			.add(new ProcessSensor(system.getOperatingSystem()), RARELY);
	}

	TelemetrySource add(Sensor sensor, Duration interval) {
		this.sensors.add(new Scheduled(sensor, interval, this.nanoTime.getAsLong()));
		return this;
	}

	/**
	 * Read all sensors that are due.
	 * @return the readings
	 */
	public List<Reading> read() {
		long now = this.nanoTime.getAsLong();
		List<Reading> readings = new ArrayList<>();
		this.sensors.removeIf((sensor) -> sensor.isDue(now) && !sensor.read(readings));
		return readings;
	}

	/**
	 * A sensor and when to read it next.
	 */
	private static final class Scheduled {

		private final Sensor sensor;

		private final long interval;

		private long next;

		Scheduled(Sensor sensor, Duration interval, long next) {
			this.sensor = sensor;
			this.interval = interval.toNanos();
			this.next = next;
		}

		boolean isDue(long now) {
			if (now - this.next < 0) {
				return false;
			}
			this.next = now + this.interval;
			return true;
		}

		// Not every machine has everything: what cannot be read is not asked again
		boolean read(List<Reading> readings) {
			try {
				this.sensor.read(readings::add);
				return true;
			}
			catch (RuntimeException | LinkageError ex) {
				logger.warn("Cannot read " + this.sensor.getClass().getSimpleName() + " on this machine: " + ex);
				logger.debug("The sensor failed", ex);
				return false;
			}
		}

	}

}
