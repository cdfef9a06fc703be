package io.hein.sample.subscriber;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.hein.core.HeinGap;
import io.hein.sample.telemetry.CpuReading;
import io.hein.sample.telemetry.HeapReading;
import io.hein.sample.telemetry.MemoryReading;
import io.hein.sample.telemetry.NetworkReading;
import io.hein.sample.telemetry.Reading;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * A display that logs one line a second: how many messages came, and the latest of some
 * of them. Thread-safe.
 */
@Component
@Profile("subscriber")
public class StatusLine implements Display {

	private static final Log logger = LogFactory.getLog("readings");

	private final Map<Integer, Double> loads = new TreeMap<>();

	private final Map<String, String> values = new TreeMap<>();

	private int messages;

	@Override
	public synchronized void show(Reading reading) {
		this.messages++;
		if (reading instanceof CpuReading cpu) {
			this.loads.put(cpu.core(), cpu.load());
			double load = this.loads.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
			set("cpu", "%.0f %% of %d cores", 100 * load, this.loads.size());
		}
		else if (reading instanceof MemoryReading memory) {
			set("memory", "%.1f of %.1f GiB", gibibytes(memory.used()), gibibytes(memory.total()));
		}
		else if (reading instanceof HeapReading heap) {
			set("heap", "%d of %d MiB", heap.used() >> 20, heap.committed() >> 20);
		}
		else if (reading instanceof NetworkReading network) {
			set(network.name(), "%.0f KiB/s in %.0f out", network.receiveRate() / 1024, network.sendRate() / 1024);
		}
	}

	@Override
	public synchronized void show(String topic, String text) {
		this.messages++;
	}

	@Override
	public void missed(HeinGap gap) {
		logger.warn("Missed: " + gap);
	}

	private void set(String label, String format, Object... arguments) {
		this.values.put(label, String.format(Locale.ROOT, format, arguments));
	}

	@Scheduled(fixedRate = 1000, initialDelay = 1000)
	void log() {
		String line = takeLine();
		if (!line.isEmpty()) {
			logger.info(line);
		}
	}

	/**
	 * What did not come this time is shown as it was before, unless nothing came at all.
	 */
	private synchronized String takeLine() {
		if (this.messages == 0) {
			return "";
		}
		String line = this.values.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + " " + entry.getValue())
			.collect(Collectors.joining(", ", this.messages + " messages: ", ""));
		this.messages = 0;
		return line;
	}

	private static double gibibytes(long bytes) {
		return bytes / 1024.0 / 1024 / 1024;
	}

}
