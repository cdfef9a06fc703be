package io.hein.listener;

import io.hein.event.HeinEventPublisher;
import io.hein.observation.HeinListenerObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * How a container runs its listener. Not thread-safe: containers copy it.
 *
 * @since 0.1.0
 */
public class ContainerProperties {

	private boolean autoStartup = true;

	private int concurrency = 1;

	private DataSize maxQueueSize = DataSize.ofMegabytes(4);

	private int maxBatchSize = 500;

	private HeinListenerErrorHandler errorHandler = new DefaultHeinListenerErrorHandler();

	private ListenerInstrumentation instrumentation = ListenerInstrumentation.NONE;

	private @Nullable HeinEventPublisher eventPublisher;

	private @Nullable ObservationRegistry observationRegistry;

	private @Nullable HeinListenerObservationConvention observationConvention;

	/**
	 * Create properties with the defaults.
	 */
	public ContainerProperties() {
	}

	/**
	 * Create a copy.
	 * @param other the properties to copy
	 */
	public ContainerProperties(ContainerProperties other) {
		this.autoStartup = other.autoStartup;
		this.concurrency = other.concurrency;
		this.maxQueueSize = other.maxQueueSize;
		this.maxBatchSize = other.maxBatchSize;
		this.errorHandler = other.errorHandler;
		this.instrumentation = other.instrumentation;
		this.eventPublisher = other.eventPublisher;
		this.observationRegistry = other.observationRegistry;
		this.observationConvention = other.observationConvention;
	}

	/**
	 * Whether the container starts with the application.
	 * @return whether it does, {@code true} by default
	 */
	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	/**
	 * Set whether the container starts with the application.
	 * @param autoStartup whether it does
	 */
	public void setAutoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	/**
	 * How many messages may be handled at once; those of one topic stay in order.
	 * @return the number, 1 by default
	 */
	public int getConcurrency() {
		return this.concurrency;
	}

	/**
	 * Set how many messages may be handled at once.
	 * @param concurrency the number, at least 1
	 */
	public void setConcurrency(int concurrency) {
		Assert.isTrue(concurrency >= 1, () -> "'concurrency' must be at least 1, not " + concurrency);
		this.concurrency = concurrency;
	}

	/**
	 * How much the listener's queue retains before its connection stops reading.
	 * @return the size, 4 MB by default
	 */
	public DataSize getMaxQueueSize() {
		return this.maxQueueSize;
	}

	/**
	 * Set how much the listener's queue retains before its connection stops reading.
	 * @param maxQueueSize the size, positive
	 */
	public void setMaxQueueSize(DataSize maxQueueSize) {
		Assert.isTrue(maxQueueSize.toBytes() > 0, () -> "'maxQueueSize' must be positive, not " + maxQueueSize);
		this.maxQueueSize = maxQueueSize;
	}

	/**
	 * How many messages a batch has at most.
	 * @return the number, 500 by default
	 */
	public int getMaxBatchSize() {
		return this.maxBatchSize;
	}

	/**
	 * Set how many messages a batch has at most.
	 * @param maxBatchSize the number, at least 1
	 */
	public void setMaxBatchSize(int maxBatchSize) {
		Assert.isTrue(maxBatchSize >= 1, () -> "'maxBatchSize' must be at least 1, not " + maxBatchSize);
		this.maxBatchSize = maxBatchSize;
	}

	/**
	 * What handles failures of the listener.
	 * @return the error handler
	 */
	public HeinListenerErrorHandler getErrorHandler() {
		return this.errorHandler;
	}

	/**
	 * Set what decides when the listener has failed.
	 * @param errorHandler the error handler
	 */
	public void setErrorHandler(HeinListenerErrorHandler errorHandler) {
		Assert.notNull(errorHandler, "'errorHandler' must not be null");
		this.errorHandler = errorHandler;
	}

	/**
	 * What records every call, if calls are not observed.
	 * @return the instrumentation, {@link ListenerInstrumentation#NONE} by default
	 */
	public ListenerInstrumentation getInstrumentation() {
		return this.instrumentation;
	}

	/**
	 * Set what records every call, if calls are not observed.
	 * @param instrumentation the instrumentation
	 */
	public void setInstrumentation(ListenerInstrumentation instrumentation) {
		Assert.notNull(instrumentation, "'instrumentation' must not be null");
		this.instrumentation = instrumentation;
	}

	/**
	 * Where events about failures go.
	 * @return the publisher of events, {@code null} (the default) for nowhere
	 */
	public @Nullable HeinEventPublisher getEventPublisher() {
		return this.eventPublisher;
	}

	/**
	 * Set where events about failures go.
	 * @param eventPublisher the publisher of events, {@code null} for nowhere
	 */
	public void setEventPublisher(@Nullable HeinEventPublisher eventPublisher) {
		this.eventPublisher = eventPublisher;
	}

	/**
	 * What observes calls; the instrumentation is not called then.
	 * @return the registry, {@code null} (the default) to observe nothing
	 */
	public @Nullable ObservationRegistry getObservationRegistry() {
		return this.observationRegistry;
	}

	/**
	 * Set what observes calls.
	 * @param observationRegistry the registry, {@code null} to observe nothing
	 */
	public void setObservationRegistry(@Nullable ObservationRegistry observationRegistry) {
		this.observationRegistry = observationRegistry;
	}

	/**
	 * The names and key values of observations.
	 * @return the convention, {@code null} (the default) for the default one
	 */
	public @Nullable HeinListenerObservationConvention getObservationConvention() {
		return this.observationConvention;
	}

	/**
	 * Set the names and key values of observations.
	 * @param observationConvention the convention, {@code null} for the default one
	 */
	public void setObservationConvention(@Nullable HeinListenerObservationConvention observationConvention) {
		this.observationConvention = observationConvention;
	}

}
