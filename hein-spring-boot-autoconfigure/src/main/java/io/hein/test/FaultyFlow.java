package io.hein.test;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Brings changes of faults to where they hold.
 */
abstract class FaultyFlow implements ProxyFlow {

	/**
	 * Apply a change to all faults that this flow stands for.
	 * @param change the change
	 */
	abstract void apply(Consumer<FlowFaults> change);

	private ProxyFlow with(Consumer<FlowFaults> change) {
		apply(change);
		return this;
	}

	@Override
	public ProxyFlow latency(Duration latency) {
		return with((faults) -> faults.latency(latency));
	}

	@Override
	public ProxyFlow throttle(long bytesPerSecond) {
		return with((faults) -> faults.throttle(bytesPerSecond));
	}

	@Override
	public ProxyFlow chop(int bytes) {
		return with((faults) -> faults.chop(bytes));
	}

	@Override
	public ProxyFlow stall() {
		return with((faults) -> faults.stalled(true));
	}

	@Override
	public ProxyFlow resume() {
		return with((faults) -> faults.stalled(false));
	}

	@Override
	public ProxyFlow blackHole(boolean drop) {
		return with((faults) -> faults.blackHole(drop));
	}

	@Override
	public ProxyFlow cutAfter(long bytes, Cut cut) {
		return with((faults) -> faults.cutAfter(bytes, cut));
	}

	@Override
	public ProxyFlow cutNever() {
		return with(FlowFaults::cutNever);
	}

	@Override
	public ProxyFlow flipBit(long bit) {
		return with((faults) -> faults.flipBit(bit));
	}

	@Override
	public ProxyFlow heal() {
		return with(FlowFaults::heal);
	}

}
