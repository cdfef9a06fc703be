package io.hein.transport.publisher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.hein.transport.admission.TlsEntry;
import io.hein.transport.frame.ControlFrameDecoder;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.log.LogState;
import io.hein.transport.log.LogStatus;
import io.hein.transport.netty.ChannelCustomization;
import io.hein.transport.netty.Checks;
import io.hein.transport.netty.CopyGuard;
import io.hein.transport.netty.Tls;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;

/**
 * Makes a session of each connection that is accepted, and says goodbye to all of them.
 * Thread-safe.
 */
final class Acceptor {

	private final Shared shared;

	private final Executor handshakes;

	/**
	 * Create an acceptor.
	 * @param shared what the sessions have in common
	 * @param handshakes signs and verifies in handshakes of TLS
	 */
	Acceptor(Shared shared, Executor handshakes) {
		this.shared = shared;
		this.handshakes = handshakes;
	}

	/**
	 * A connection was accepted. It begins when its channel becomes active.
	 * @param channel its channel, registered with its event loop
	 */
	void accept(Channel channel) {
		PublisherOptions options = this.shared.options();
		ControlFrameDecoder decoder = new ControlFrameDecoder();
		decoder.setMaxLength(options.limits.helloSize);
		NativeSession connection = new NativeSession(this.shared, decoder);
		channel.pipeline().addLast(connection.bytes(), decoder, connection);
		Supplier<SslContext> context = options.sslContext;
		if (context != null) {
			TlsEntry.addTo(channel, Tls.context(context), this.handshakes, connection::refuseTls);
			channel.pipeline().addFirst(new CopyGuard(this.shared.log()::confirmReads));
		}
		if (options.isClassicEnabled()) {
			ProtocolDetector.addTo(channel.pipeline(), connection,
					(address, name) -> new ClassicSession(this.shared, channel, address, name));
		}
		ChannelCustomization.apply(options.channelCustomizer, channel);
	}

	/**
	 * Say goodbye to all connections, attached or not.
	 * @param retryAfter when subscribers may come back
	 * @return those connections
	 */
	List<Session> goodbye(Duration retryAfter) {
		long head = this.shared.log().head();
		List<Session> left = last();
		Goodbye word = new Goodbye(head, reason(), millis(retryAfter), this.shared.sharedLog() != null);
		left.forEach((connection) -> connection.execute(() -> connection.goodbye(word)));
		return left;
	}

	/**
	 * All connections, attached or not. Later ones end by themselves.
	 */
	List<Session> last() {
		// first: a connection that attaches from now on sees it, all others are found
		// here
		this.shared.sessions().close();
		List<Session> last = new ArrayList<>(this.shared.sessions().all());
		last.addAll(this.shared.admission().unattached().all());
		return last;
	}

	private static int millis(Duration time) {
		return (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(Checks.nanos(time)));
	}

	/**
	 * Send everybody who is attached to other publishers.
	 */
	void sendAway() {
		Goodbye word = Farewell.elsewhere(this.shared.log().head());
		this.shared.sessions().all().forEach((connection) -> connection.execute(() -> connection.move(word)));
	}

	private GoodbyeReason reason() {
		if (this.shared.sharedLog() != null) {
			return GoodbyeReason.CONTINUES;
		}
		LogStatus kept = this.shared.log().status();
		return (kept != null && kept.state() == LogState.RUNNING) ? GoodbyeReason.CONTINUES : GoodbyeReason.SHUTDOWN;
	}

}
