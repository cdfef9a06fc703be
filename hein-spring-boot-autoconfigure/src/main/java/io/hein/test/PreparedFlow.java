package io.hein.test;

import java.util.function.Consumer;

/**
 * One direction of a connection that is not there yet.
 */
final class PreparedFlow extends FaultyFlow {

	private final FlowFaults faults;

	PreparedFlow(FlowFaults faults) {
		this.faults = faults;
	}

	FlowFaults faults() {
		return this.faults;
	}

	@Override
	void apply(Consumer<FlowFaults> change) {
		change.accept(this.faults);
	}

	@Override
	public ProxyFlow halfClose() {
		throw new IllegalStateException("There is no connection yet whose direction could be ended; use cutAfter");
	}

	@Override
	public long bytes() {
		return 0;
	}

	/**
	 * Both directions.
	 *
	 * @param toTarget from the client to the target
	 * @param toClient from the target to the client
	 */
	record Both(PreparedFlow toTarget, PreparedFlow toClient) implements ProxyFlows {

	}

}
