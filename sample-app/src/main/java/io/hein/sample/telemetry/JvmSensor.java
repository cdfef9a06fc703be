package io.hein.sample.telemetry;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads heap, threads and garbage collectors of this JVM.
 */
class JvmSensor implements Sensor {

	private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();

	private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

	private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();

	@Override
	public void read(Consumer<Reading> readings) {
		MemoryUsage heap = this.memory.getHeapMemoryUsage();
		readings.accept(new HeapReading(heap.getUsed(), heap.getCommitted(), heap.getMax()));
		readings.accept(new ThreadReading(this.threads.getThreadCount(), this.threads.getDaemonThreadCount(),
				this.threads.getPeakThreadCount()));
		for (GarbageCollectorMXBean collector : this.collectors) {
			readings.accept(
					new GcReading(collector.getName(), collector.getCollectionCount(), collector.getCollectionTime()));
		}
	}

}
