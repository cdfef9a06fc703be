package io.hein.benchmarks.driver;

import java.util.Map;

import io.hein.benchmarks.driver.Processes.Sample;

/**
 * Makes values of what the processes counted.
 */
final class Values {

	private Values() {
	}

	/**
	 * What was done between two samples, and what it cost.
	 */
	static void usage(Sample before, Sample after, Map<String, Double> values) {
		double seconds = after.secondsSince(before);
		double deliveries = after.deliveriesSince(before);
		double messages = after.messagesSince(before);
		values.put("deliveries.per.second", deliveries / seconds);
		values.put("messages.per.second", messages / seconds);
		values.put("allocated.per.message", after.allocatedSince(before) / messages);
		values.put("allocated.per.delivery", after.allocatedSince(before) / deliveries);
		values.put("compiled.ms", after.compiledSince(before));
		ProcessUsage publisher = after.publisherUsage().since(before.publisherUsage());
		values.put("publisher.kernel.share", publisher.kernel() / publisher.total());
		cpu("publisher", publisher, deliveries, seconds, values);
		cpu("subscribers", after.subscribersUsage().since(before.subscribersUsage()), deliveries, seconds, values);
		cpu("broker", after.brokerUsage().since(before.brokerUsage()), deliveries, seconds, values);
	}

	private static void cpu(String process, ProcessUsage usage, double deliveries, double seconds,
			Map<String, Double> values) {
		values.put(process + ".cpu.per.million", usage.total() / deliveries * 1e6);
		values.put(process + ".cpu.share", usage.total() / seconds);
	}

	/**
	 * What did not arrive as it was sent.
	 */
	static void loss(Answer drained, Map<String, Double> values) {
		drained.forEach((name, value) -> values.put("loss." + name, value));
	}

}
