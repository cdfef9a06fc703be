package io.hein.sample.telemetry;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import oshi.hardware.NetworkIF;

/**
 * Reads how much went through each network interface, the loopback interface too: that is
 * where this sample itself sends.
 */
class NetworkSensor implements Sensor {

	private final Supplier<List<NetworkIF>> interfaces;

	private final Rates rates = new Rates();

	NetworkSensor(Supplier<List<NetworkIF>> interfaces) {
		this.interfaces = interfaces;
	}

	@Override
	public void read(Consumer<Reading> readings) {
		this.rates.next();
		for (NetworkIF network : this.interfaces.get()) {
			this.rates.count(network.getName(), network.getBytesRecv(), network.getBytesSent(), network.getTimeStamp(),
					(received, sent) -> readings.accept(new NetworkReading(network.getName(), received, sent)));
		}
	}

}
