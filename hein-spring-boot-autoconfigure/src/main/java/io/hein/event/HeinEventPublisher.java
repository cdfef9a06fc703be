package io.hein.event;

import java.net.InetSocketAddress;

import io.hein.core.ConnectedSubscriber;
import io.hein.core.HeinGap;
import io.hein.core.HeinPosition;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Gap;
import io.hein.transport.netty.EventThread;
import io.hein.transport.netty.SafeLog;
import io.hein.transport.publisher.DisconnectReason;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherListener;
import io.hein.transport.publisher.SubscriberInfo;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.subscriber.SubscriberListener;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.Assert;

/**
 * Publishes Hein's events, all of them on the engine's event thread and so in their
 * order. Thread-safe.
 *
 * @since 0.1.0
 */
public class HeinEventPublisher {

	private static final Log logger = SafeLog.getLog(HeinEventPublisher.class);

	private final ApplicationEventPublisher target;

	private final EventThread thread;

	private @Nullable ApplicationEventPublisher separate;

	/**
	 * Create a publisher of events.
	 * @param target where events go, the application context as a rule
	 * @param thread the event thread of the engine's event loops
	 */
	public HeinEventPublisher(ApplicationEventPublisher target, EventThread thread) {
		Assert.notNull(target, "'target' must not be null");
		Assert.notNull(thread, "'thread' must not be null");
		this.target = target;
		this.thread = thread;
	}

	/**
	 * Publish an event after those that are already waiting. Never blocks: when too many
	 * are waiting, the event is dropped and counted.
	 * @param event the event
	 */
	public void publish(HeinEvent event) {
		this.thread.publish(() -> deliver(event));
	}

	/**
	 * What turns a publisher's events into application events.
	 * @return a listener to give to the publisher
	 */
	public PublisherListener publisherListener() {
		return new PublisherBridge();
	}

	/**
	 * What turns a subscriber's events into application events.
	 * @param connection the connection's name
	 * @return a listener to give to the subscriber
	 */
	public SubscriberListener subscriberListener(String connection) {
		return new SubscriberBridge(connection);
	}

	/**
	 * Not before the first event: the context may be without its bean factory.
	 */
	private ApplicationEventPublisher separate() {
		ApplicationEventPublisher separate = this.separate;
		if (separate == null) {
			separate = SeparateMulticaster.of(this.target);
			this.separate = separate;
		}
		return separate;
	}

	// Only on the event thread.
	private void deliver(HeinEvent event) {
		try {
			separate().publishEvent(event);
		}
		catch (RuntimeException ex) {
			if (isClosed()) {
				logger.debug("Cannot publish " + event.getClass().getSimpleName() + ": the context is closed", ex);
				return;
			}
			throw ex;
		}
	}

	private boolean isClosed() {
		return this.target instanceof ApplicationContext
				&& !(this.target instanceof ConfigurableApplicationContext context && context.isActive());
	}

	private final class PublisherBridge implements PublisherListener {

		@Override
		public void onStarted(Publisher publisher, InetSocketAddress address) {
			deliver(new HeinPublisherStartedEvent(publisher, address));
		}

		@Override
		public void onConnected(Publisher publisher, SubscriberInfo subscriber) {
			deliver(new HeinSubscriberConnectedEvent(publisher, ConnectedSubscriber.of(subscriber)));
		}

		@Override
		public void onDisconnected(Publisher publisher, SubscriberInfo subscriber, DisconnectReason reason) {
			deliver(new HeinSubscriberDisconnectedEvent(publisher, ConnectedSubscriber.of(subscriber), reason));
		}

		@Override
		public void onRefused(Publisher publisher, InetSocketAddress address, @Nullable String name, ErrorCode code,
				String message) {
			deliver(new HeinSubscriberRefusedEvent(publisher, address, name, code, message));
		}

		@Override
		public void onSlow(Publisher publisher, SubscriberInfo subscriber) {
			deliver(new HeinSubscriberSlowEvent(publisher, ConnectedSubscriber.of(subscriber)));
		}

	}

	private final class SubscriberBridge implements SubscriberListener {

		private final String connection;

		SubscriberBridge(String connection) {
			this.connection = connection;
		}

		@Override
		public void onConnected(Subscriber subscriber, InetSocketAddress address, String publisherName,
				Position start) {
			deliver(new HeinConnectedEvent(subscriber, this.connection, address, publisherName,
					HeinPosition.of(start)));
		}

		@Override
		public void onDisconnected(Subscriber subscriber, InetSocketAddress address, String reason) {
			deliver(new HeinDisconnectedEvent(subscriber, this.connection, address, reason));
		}

		@Override
		public void onLive(Subscriber subscriber) {
			deliver(new HeinLiveEvent(subscriber, this.connection));
		}

		@Override
		public void onGap(Subscriber subscriber, Gap gap) {
			deliver(new HeinGapEvent(subscriber, this.connection, HeinGap.of(gap)));
		}

	}

}
