package io.hein.autoconfigure;

import io.hein.listener.ContainerProperties;

import org.springframework.core.retry.RetryPolicy;

/**
 * Hands the properties of listeners on.
 */
final class ListenerPropertiesMapper {

	private static final String PREFIX = "hein.subscriber.listener.";

	private ListenerPropertiesMapper() {
	}

	static ContainerProperties containerProperties(HeinSubscriberProperties.Listener source) {
		ContainerProperties target = new ContainerProperties();
		target.setAutoStartup(source.isAutoStartup());
		PropertyValues.apply(PREFIX + "concurrency", source.getConcurrency(), target::setConcurrency);
		PropertyValues.apply(PREFIX + "max-queue-size", source.getMaxQueueSize(), target::setMaxQueueSize);
		PropertyValues.apply(PREFIX + "max-batch-size", source.getMaxBatchSize(), target::setMaxBatchSize);
		return target;
	}

	static RetryPolicy retryPolicy(HeinSubscriberProperties.Listener listener) {
		HeinSubscriberProperties.Retry source = listener.getRetry();
		RetryPolicy.Builder builder = RetryPolicy.builder();
		PropertyValues.apply(PREFIX + "retry.max-retries", source.getMaxRetries(), builder::maxRetries);
		PropertyValues.apply(PREFIX + "retry.delay", source.getDelay(), builder::delay);
		PropertyValues.apply(PREFIX + "retry.multiplier", source.getMultiplier(), builder::multiplier);
		PropertyValues.apply(PREFIX + "retry.max-delay", source.getMaxDelay(), builder::maxDelay);
		return builder.build();
	}

}
