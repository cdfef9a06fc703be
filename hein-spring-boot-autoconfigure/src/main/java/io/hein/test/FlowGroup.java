package io.hein.test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * One direction of all connections of a proxy: those that are there, and by the faults
 * that it keeps, those to come.
 */
final class FlowGroup extends FaultyFlow {

	private final FlowFaults faults = new FlowFaults();

	private final List<ConnectionFlow> flows = new ArrayList<>();

	private final LongAdder bytes = new LongAdder();

	/**
	 * The faults that a new connection begins with.
	 * @return a copy
	 */
	synchronized FlowFaults copyOfFaults() {
		return FlowFaults.copyOf(this.faults);
	}

	synchronized void add(ConnectionFlow flow) {
		this.flows.add(flow);
	}

	synchronized void remove(ConnectionFlow flow) {
		this.flows.remove(flow);
	}

	void passed(int count) {
		this.bytes.add(count);
	}

	@Override
	synchronized void apply(Consumer<FlowFaults> change) {
		change.accept(this.faults);
		this.flows.forEach((flow) -> flow.apply(change));
	}

	@Override
	public ProxyFlow halfClose() {
		List<ConnectionFlow> present;
		synchronized (this) {
			present = List.copyOf(this.flows);
		}
		present.forEach(ConnectionFlow::halfClose);
		return this;
	}

	@Override
	public long bytes() {
		return this.bytes.sum();
	}

}
