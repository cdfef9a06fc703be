package io.hein.sample.wall;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.hein.core.HeinGap;
import io.hein.sample.subscriber.Display;
import io.hein.sample.telemetry.CpuReading;
import io.hein.sample.telemetry.HeapReading;
import io.hein.sample.telemetry.NetworkReading;
import io.hein.sample.telemetry.Reading;
import org.jspecify.annotations.Nullable;

/**
 * A display that keeps what a subscriber has got lately, for its pane. Thread-safe.
 */
public final class Readings implements Display {

	private final Map<Integer, Double> cores = new TreeMap<>();

	private @Nullable HeapReading heap;

	private final Map<String, NetworkReading> networks = new TreeMap<>();

	private @Nullable String text;

	private boolean changed;

	@Override
	public synchronized void show(Reading reading) {
		this.changed = true;
		if (reading instanceof CpuReading cpu) {
			this.cores.put(cpu.core(), cpu.load());
		}
		else if (reading instanceof HeapReading now) {
			this.heap = now;
		}
		else if (reading instanceof NetworkReading network) {
			this.networks.put(network.name(), network);
		}
	}

	@Override
	public synchronized void show(String topic, String text) {
		if (!topic.equals(LoadGenerator.TOPIC)) {
			this.text = topic + ": " + text;
		}
	}

	@Override
	public void missed(HeinGap gap) {
		// The tape shows it
	}

	/**
	 * What came since the last call.
	 */
	synchronized Latest take() {
		boolean fresh = this.changed;
		this.changed = false;
		HeapReading now = this.heap;
		return new Latest(fresh, List.copyOf(this.cores.values()), (now != null) ? now.used() : null,
				(this.networks.isEmpty()) ? null
						: this.networks.values()
							.stream()
							.mapToDouble((network) -> network.receiveRate() + network.sendRate())
							.sum(),
				this.text);
	}

	/**
	 * The latest readings.
	 *
	 * @param fresh whether any came since the last time
	 * @param cores the load of each core, 0 to 1
	 * @param heap bytes of heap in use
	 * @param network bytes in a second in and out, over all interfaces
	 * @param text the last text that came
	 */
	record Latest(boolean fresh, List<Double> cores, @Nullable Long heap, @Nullable Double network,
			@Nullable String text) {

	}

}
