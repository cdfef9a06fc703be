package io.hein.listener;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.hein.observation.ContainedObservation;
import io.hein.observation.DefaultHeinListenerObservationConvention;
import io.hein.observation.HeinListenerObservationConvention;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneState;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A container on a {@link Lane} of a {@link Subscriber}. The lane is made at the first
 * start: if that comes before the subscriber's own, the listener begins at the
 * subscriber's first position. The subscriber itself is started and stopped elsewhere.
 *
 * @since 0.1.0
 */
public final class DefaultMessageListenerContainer implements MessageListenerContainer {

	private final String id;

	private final String connection;

	private final Supplier<Subscriber> subscribers;

	private final HeinMessageListener listener;

	private final ContainerProperties properties;

	private final StopSignal stopSignal = new StopSignal();

	private TopicFilter topics;

	private @Nullable Subscriber subscriber;

	private @Nullable Lane lane;

	private boolean startRequested;

	private boolean pauseRequested;

	private boolean removed;

	/**
	 * Create a container.
	 * @param id the listener's id
	 * @param connection the connection's name
	 * @param topics topic patterns
	 * @param subscriber gives the connection's subscriber; asked at the first start
	 * @param listener what to call
	 * @param properties how to run it; copied
	 * @throws IllegalArgumentException if a topic pattern is not legal
	 */
	public DefaultMessageListenerContainer(String id, String connection, Collection<String> topics,
			Supplier<Subscriber> subscriber, HeinMessageListener listener, ContainerProperties properties) {
		Assert.hasText(id, "'id' must not be empty");
		Assert.hasText(connection, "'connection' must not be empty");
		this.id = id;
		this.connection = connection;
		this.subscribers = subscriber;
		this.listener = listener;
		this.properties = new ContainerProperties(properties);
		this.topics = filter(topics);
		this.properties.setInstrumentation(instrumentation());
		this.startRequested = this.properties.isAutoStartup();
	}

	private ListenerInstrumentation instrumentation() {
		ListenerInstrumentation all = this.properties.getInstrumentation();
		if (this.properties.getObservationRegistry() == null) {
			return all.forListener(this.connection, this.id);
		}
		HeinListenerObservationConvention convention = this.properties.getObservationConvention();
		String name = (convention != null) ? convention.getName() : null;
		return all.forObservedListener(this.connection, this.id,
				(name != null) ? name : DefaultHeinListenerObservationConvention.NAME);
	}

	private static TopicFilter filter(Collection<String> topics) {
		Assert.notEmpty(topics, "'topics' must not be empty");
		return TopicFilter.of(topics);
	}

	@Override
	public String getId() {
		return this.id;
	}

	@Override
	public String getConnection() {
		return this.connection;
	}

	@Override
	public synchronized List<String> getTopics() {
		return this.topics.patterns();
	}

	@Override
	public synchronized void setTopics(Collection<String> topics) {
		TopicFilter filter = filter(topics);
		if (this.lane != null) {
			this.lane.topics(filter);
		}
		this.topics = filter;
	}

	@Override
	public boolean isGapsOnly() {
		return !this.listener.takesMessages();
	}

	@Override
	public synchronized LaneState getState() {
		if (this.lane == null || this.subscriber == null) {
			return LaneState.STOPPED;
		}
		LaneState state = this.lane.state();
		return (this.subscriber.isRunning() || state == LaneState.DEAD) ? state : LaneState.STOPPED;
	}

	@Override
	public boolean isRunning() {
		LaneState state = getState();
		return state == LaneState.RUNNING || state == LaneState.PAUSED;
	}

	@Override
	public synchronized boolean isStartRequested() {
		return this.startRequested;
	}

	@Override
	public synchronized void start() {
		Assert.state(!this.removed, () -> "Listener '" + this.id + "' was removed");
		this.stopSignal.reset();
		if (this.lane != null) {
			this.startRequested = true;
			this.lane.start();
			return;
		}
		Subscriber subscriber = this.subscribers.get();
		Lane lane = subscriber.addLane(laneOptions(), handler(subscriber));
		if (this.pauseRequested) {
			lane.pause();
		}
		this.startRequested = true;
		this.subscriber = subscriber;
		this.lane = lane;
	}

	private Lane.Options laneOptions() {
		int maxBatchSize = (this.listener.takesBatches()) ? this.properties.getMaxBatchSize() : 0;
		return new Lane.Options(this.id, this.topics, this.properties.getConcurrency(),
				this.properties.getMaxQueueSize().toBytes(), maxBatchSize, isGapsOnly());
	}

	private ListenerMessageHandler handler(Subscriber subscriber) {
		return new ListenerMessageHandler(this.id, this.connection, subscriber, this.listener, this.properties,
				this.stopSignal);
	}

	@Override
	public synchronized CompletableFuture<Void> stop() {
		this.startRequested = false;
		this.pauseRequested = false;
		this.stopSignal.raise();
		return (this.lane != null) ? this.lane.stop() : CompletableFuture.completedFuture(null);
	}

	@Override
	public synchronized void pause() {
		this.pauseRequested = true;
		if (this.lane != null) {
			this.lane.pause();
		}
	}

	@Override
	public synchronized void resume() {
		this.pauseRequested = false;
		if (this.lane != null) {
			this.lane.resume();
		}
	}

	@Override
	public synchronized CompletableFuture<Void> remove() {
		boolean before = this.removed;
		this.startRequested = false;
		this.removed = true;
		this.stopSignal.raise();
		CompletableFuture<Void> done = (this.lane != null) ? this.lane.remove()
				: CompletableFuture.completedFuture(null);
		return (before) ? done : done.whenComplete((nothing, ex) -> reportRemoved());
	}

	private void reportRemoved() {
		try {
			this.properties.getInstrumentation().removed(this.connection, this.id);
		}
		catch (RuntimeException | Error ex) {
			ContainedObservation.failed(ex);
		}
	}

	@Override
	public void endWaits() {
		this.stopSignal.raise();
	}

	@Override
	public synchronized long getQueueSize() {
		return (this.lane != null) ? this.lane.retainedBytes() : 0;
	}

	@Override
	public String toString() {
		return "Listener '" + this.id + "' on connection '" + this.connection + "'";
	}

}
