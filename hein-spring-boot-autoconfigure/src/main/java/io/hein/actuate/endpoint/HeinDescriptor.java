package io.hein.actuate.endpoint;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

import io.hein.core.ConnectedSubscriber;
import io.hein.core.HeinPosition;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.backbone.BackboneStatus;
import io.hein.transport.fleet.Attach;
import io.hein.transport.frame.Position;
import io.hein.transport.log.LogStatus;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.ConnectionStatus;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The publishers, connections and listeners of an application.
 *
 * @param publishers the publishers of this application
 * @param connections its connections to publishers
 * @param listeners its listeners
 * @since 0.1.0
 */
public record HeinDescriptor(List<PublisherDescriptor> publishers, List<ConnectionDescriptor> connections,
		List<ListenerDescriptor> listeners) implements OperationResponseBody {

	private static @Nullable String text(@Nullable InetSocketAddress address) {
		if (address == null) {
			return null;
		}
		return ((address.getAddress() != null) ? address.getAddress().getHostAddress() : address.getHostString()) + ":"
				+ address.getPort();
	}

	private static @Nullable String text(@Nullable Position position) {
		return (position != null) ? HeinPosition.of(position).toString() : null;
	}

	/**
	 * A publisher.
	 *
	 * @param name its name
	 * @param state RUNNING or STOPPED
	 * @param address where it listens, {@code null} while it does not
	 * @param head the last position appended, {@code null} while it is stopped
	 * @param oldest the oldest sequence that the log still holds, {@code null} while it
	 * is stopped
	 * @param log the log's directory, {@code null} if the log is in memory, or while the
	 * publisher is stopped
	 * @param backbone the log that it shares with others, {@code null} if it shares none
	 * @param subscribers the attached subscribers
	 */
	public record PublisherDescriptor(String name, String state, @Nullable String address, @Nullable String head,
			@Nullable Long oldest, @Nullable LogDescriptor log, @Nullable BackboneDescriptor backbone,
			List<SubscriberDescriptor> subscribers) {

		static PublisherDescriptor of(Publisher publisher) {
			// Of one that is stopped nothing is asked that would open its log
			BackboneStatus backbone = publisher.backbone();
			boolean running = publisher.isRunning() && (backbone == null || backbone.state() != BackboneState.STARTING);
			return new PublisherDescriptor(publisher.name(), (publisher.isRunning()) ? "RUNNING" : "STOPPED",
					text(publisher.address()), (running) ? text(publisher.head()) : null,
					(running) ? publisher.oldest() : null, (running) ? LogDescriptor.of(publisher.logStatus()) : null,
					BackboneDescriptor.of(backbone),
					ConnectedSubscriber.allOf(publisher).stream().map(SubscriberDescriptor::of).toList());
		}

	}

	/**
	 * A log in a directory.
	 *
	 * @param directory the directory
	 * @param state RUNNING, or FAILED when it can no longer be written
	 * @param found the first and the last sequence that were found when it was opened,
	 * {@code null} if none were
	 */
	public record LogDescriptor(String directory, String state, @Nullable String found) {

		static @Nullable LogDescriptor of(@Nullable LogStatus status) {
			if (status == null) {
				return null;
			}
			return new LogDescriptor(status.directory().toString(), status.state().name(),
					(status.foundMessages() > 0) ? status.foundFrom() + "-" + status.foundTo() : null);
		}

	}

	/**
	 * A log that publishers share.
	 *
	 * @param type what holds it
	 * @param topic the name under which it holds it
	 * @param partition which part of that it is
	 * @param topicId what tells it from an earlier one of that name, {@code null} while
	 * it is not known
	 * @param state what it can do
	 * @param end the last sequence that was appended to it by anybody
	 * @param lag how many sequences this publisher has not read yet
	 * @param checked when it was last heard of, {@code null} if it never was
	 * @param problem why it is not running, {@code null} if it is
	 */
	public record BackboneDescriptor(String type, String topic, int partition, @Nullable String topicId, String state,
			long end, long lag, @Nullable Instant checked, @Nullable String problem) {

		static @Nullable BackboneDescriptor of(@Nullable BackboneStatus status) {
			if (status == null) {
				return null;
			}
			return new BackboneDescriptor(status.type(), status.topic(), status.partition(),
					(status.topicId().isEmpty()) ? null : status.topicId(), status.state().name(), status.end(),
					status.lag(), status.checked(), status.problem());
		}

	}

	/**
	 * A subscriber of a publisher.
	 *
	 * @param name its name
	 * @param address the address from which it connected
	 * @param since when it attached
	 * @param protocol {@code native} or {@code classic}
	 * @param topics its topic patterns
	 * @param position the last position written to it, or passed over
	 * @param handled the last position that it said it had handled
	 * @param lag how many messages of the log it has not received, {@code null} if that
	 * is not known
	 * @param lagBytes how many bytes of the log have not been sent to it yet
	 * @param slow whether it counts as slow
	 */
	public record SubscriberDescriptor(String name, @Nullable String address, Instant since, String protocol,
			List<String> topics, String position, String handled, @Nullable Long lag, long lagBytes, boolean slow) {

		static SubscriberDescriptor of(ConnectedSubscriber subscriber) {
			return new SubscriberDescriptor(subscriber.name(), text(subscriber.address()), subscriber.since(),
					subscriber.protocol(), subscriber.topics(), subscriber.position().toString(),
					subscriber.handled().toString(), subscriber.lag(), subscriber.lagBytes(), subscriber.slow());
		}

	}

	/**
	 * A connection to a publisher.
	 *
	 * @param name the connection's name
	 * @param subscriber the name by which the publisher knows it
	 * @param state what it does
	 * @param since since when it is connected, or since when it is not
	 * @param publisher the publisher's name, {@code null} while it is not connected
	 * @param address the publisher's address, {@code null} if it neither is connected nor
	 * dials
	 * @param received the last position received, {@code null} before the first attach
	 * @param handled the last position that all listeners are done with, {@code null}
	 * before the first attach
	 * @param live whether it has caught up since it attached
	 * @param lag how many messages of the log were not received yet, {@code null} if that
	 * is not known
	 * @param reconnects how many times it attached again after the first time
	 * @param lastError the last failure, {@code null} if there was none since the last
	 * attach
	 * @param publishers of a connection that attaches to all its publishers, each of
	 * them; {@code null} of others. What cannot be said of all of them together is there
	 */
	public record ConnectionDescriptor(String name, String subscriber, String state, Instant since,
			@Nullable String publisher, @Nullable String address, @Nullable String received, @Nullable String handled,
			boolean live, @Nullable Long lag, long reconnects, @Nullable String lastError,
			@Nullable List<MemberDescriptor> publishers) {

		static ConnectionDescriptor of(String name, Subscriber subscriber) {
			ConnectionStatus status = subscriber.status();
			return new ConnectionDescriptor(name, subscriber.name(), status.state().name(), status.since(),
					status.publisherName(), text(status.address()), text(status.received()), text(status.handled()),
					status.live(), status.lag(), status.reconnects(), status.lastError(),
					(subscriber.attach() == Attach.ALL)
							? subscriber.publishers().stream().map(MemberDescriptor::of).toList() : null);
		}

	}

	/**
	 * One of the publishers of a connection that attaches to all of them.
	 *
	 * @param publisher its name, {@code null} before the first attach
	 * @param address where it is, or was last
	 * @param state what the connection to it does
	 * @param since since when it is connected, or since when it is not
	 * @param received the last position received, {@code null} before the first attach
	 * @param handled the last position that all listeners are done with, {@code null}
	 * before the first attach
	 * @param live whether it has caught up since it attached
	 * @param lag how many messages of its log were not received yet, {@code null} if that
	 * is not known
	 * @param reconnects how many times it attached again after the first time
	 * @param lastError the last failure, {@code null} if there was none since the last
	 * attach
	 */
	public record MemberDescriptor(@Nullable String publisher, @Nullable String address, String state, Instant since,
			@Nullable String received, @Nullable String handled, boolean live, @Nullable Long lag, long reconnects,
			@Nullable String lastError) {

		static MemberDescriptor of(Subscriber.PublisherView view) {
			ConnectionStatus status = view.status();
			return new MemberDescriptor(view.name(), text(view.address()), status.state().name(), status.since(),
					text(status.received()), text(status.handled()), status.live(), status.lag(), status.reconnects(),
					status.lastError());
		}

	}

	/**
	 * A listener.
	 *
	 * @param id its id
	 * @param connection the name of its connection
	 * @param topics its topic patterns, empty if it takes gaps only
	 * @param state what it does
	 * @param queueSize how many bytes its queue retains
	 */
	public record ListenerDescriptor(String id, String connection, List<String> topics, String state, long queueSize) {

	}

}
