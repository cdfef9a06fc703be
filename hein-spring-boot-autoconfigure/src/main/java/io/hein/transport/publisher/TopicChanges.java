package io.hein.transport.publisher;

import java.security.Principal;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.hein.transport.admission.Gatekeeper;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.frame.Subscribe;
import org.jspecify.annotations.Nullable;

/**
 * What an attached subscriber wants to get from now on: each SUBSCRIBE has to be
 * permitted and changes the stream, which answers SUBSCRIBED in its place. Used by the
 * connection's event loop.
 */
final class TopicChanges {

	private final Session subscriber;

	private final Shared shared;

	private final SubscriberStream stream;

	private final @Nullable Principal principal;

	private final Consumer<String> notPermitted;

	private int number;

	private @Nullable Subscribe unanswered;

	/**
	 * Create topic changes.
	 * @param subscriber whose they are
	 * @param shared what permits them, and what has to know
	 * @param stream what is changed
	 * @param principal the identity of the subscriber, if it was established
	 * @param notPermitted ends the connection, for the reason given
	 */
	TopicChanges(Session subscriber, Shared shared, SubscriberStream stream, @Nullable Principal principal,
			Consumer<String> notPermitted) {
		this.subscriber = subscriber;
		this.notPermitted = notPermitted;
		this.shared = shared;
		this.stream = stream;
		this.principal = principal;
	}

	void onSubscribe(Subscribe subscribe) {
		if (subscribe.number() <= this.number) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "the number of SUBSCRIBE does not grow");
		}
		this.number = subscribe.number();
		Gatekeeper gatekeeper = this.shared.admission().gatekeeper();
		if (gatekeeper == null || !gatekeeper.isAskedForTopics()) {
			permitted(subscribe);
			return;
		}
		Future<?> deadline = this.subscriber.channel()
			.eventLoop()
			.schedule(() -> undecided(subscribe), this.shared.options().handshakeTimeout.toNanos(),
					TimeUnit.NANOSECONDS);
		gatekeeper.permit(this.subscriber.name(), Objects.requireNonNull(this.principal), subscribe.topics().patterns(),
				this.subscriber::execute, (decision) -> {
					deadline.cancel(false);
					decided(subscribe, decision.refusal());
				});
	}

	private void undecided(Subscribe subscribe) {
		if (subscribe.number() == this.number) {
			decided(subscribe, "the authorizer did not decide in time");
		}
	}

	private void decided(Subscribe subscribe, @Nullable String refusal) {
		if (this.stream.isEnded()) {
			return;
		}
		if (refusal != null) {
			this.notPermitted.accept(refusal);
		}
		else if (subscribe.number() == this.number) {
			permitted(subscribe);
		}
	}

	private void permitted(Subscribe subscribe) {
		this.unanswered = subscribe;
		answer();
	}

	/**
	 * Change to the latest topics asked for, as soon as the connection takes something: a
	 * flood of changes is answered once.
	 */
	void answer() {
		Subscribe subscribe = this.unanswered;
		if (subscribe != null && this.subscriber.channel().isWritable()) {
			this.unanswered = null;
			long position = this.stream.subscribe(subscribe.number(), subscribe.topics());
			if (this.shared.sessions().isCurrent(this.subscriber)) {
				this.shared.answers().topicsChanged(this.subscriber.recipient(), position, subscribe.topics()::matches);
			}
		}
	}

}
