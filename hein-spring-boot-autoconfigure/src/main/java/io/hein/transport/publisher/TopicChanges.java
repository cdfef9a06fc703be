package io.hein.transport.publisher;

import java.security.Principal;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

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

	private final SubscriberConnection connection;

	private final PublisherRun run;

	private final SubscriberStream stream;

	private final @Nullable Principal principal;

	private int number;

	private @Nullable Subscribe unanswered;

	TopicChanges(SubscriberConnection connection, PublisherRun run, SubscriberStream stream,
			@Nullable Principal principal) {
		this.connection = connection;
		this.run = run;
		this.stream = stream;
		this.principal = principal;
	}

	void onSubscribe(Subscribe subscribe) {
		if (subscribe.number() <= this.number) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "the number of SUBSCRIBE does not grow");
		}
		this.number = subscribe.number();
		Gatekeeper gatekeeper = this.run.gatekeeper();
		if (gatekeeper == null || !gatekeeper.isAskedForTopics()) {
			permitted(subscribe);
			return;
		}
		Future<?> deadline = this.connection.loop()
			.schedule(() -> undecided(subscribe), this.run.options().handshakeTimeout.toNanos(), TimeUnit.NANOSECONDS);
		gatekeeper.permit(this.connection.name(), Objects.requireNonNull(this.principal), subscribe.topics().patterns(),
				this.connection::execute, (decision) -> {
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
		if (this.connection.attached() == null) {
			return;
		}
		if (refusal != null) {
			this.connection.farewell().notPermitted(refusal);
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
		if (subscribe != null && this.connection.channel().isWritable()) {
			this.unanswered = null;
			long position = this.stream.subscribe(subscribe.number(), subscribe.topics());
			if (this.run.sessions().isCurrent(this.connection)) {
				this.run.confirmations()
					.topicsChanged(this.connection.recipient(), position, subscribe.topics()::matches);
			}
		}
	}

}
