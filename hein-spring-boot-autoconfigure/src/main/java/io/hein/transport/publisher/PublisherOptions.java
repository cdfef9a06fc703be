package io.hein.transport.publisher;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.hein.transport.admission.Authenticator;
import io.hein.transport.admission.Authorizer;
import io.hein.transport.admission.DefaultAuthenticator;
import io.hein.transport.admission.Gatekeeper;
import io.hein.transport.admission.Tokens;
import io.hein.transport.backbone.Backbone;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.BroadcastLogFactory;
import io.hein.transport.log.EvictionGuard;
import io.hein.transport.log.FileBroadcastLog;
import io.hein.transport.log.MemoryBroadcastLog;
import io.hein.transport.netty.Checks;
import io.hein.transport.netty.EventLoops;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * What a builder collects. Not changed after a publisher has it.
 */
final class PublisherOptions {

	int port;

	InetAddress address = InetAddress.getLoopbackAddress();

	boolean allowInsecure;

	@Nullable Supplier<SslContext> sslContext;

	@Nullable Consumer<Channel> channelCustomizer;

	Tokens tokens = new Tokens();

	@Nullable Authenticator authenticator;

	@Nullable Authorizer authorizer;

	String name = "publisher";

	int maxConnections = 10_000;

	long logMaxSize = 64L * 1024 * 1024;

	@Nullable Duration logMaxAge;

	@Nullable BroadcastLogFactory logFactory;

	@Nullable Path logDirectory;

	@Nullable Backbone backbone;

	@Nullable Duration maxConnectionAge;

	Duration logLockTimeout = Duration.ofSeconds(30);

	int maxMessageSize = 1024 * 1024;

	Pacing pacing = Pacing.FASTEST;

	SlowSubscriberPolicy policy = SlowSubscriberPolicy.LAG;

	Map<String, SlowSubscriberPolicy> policies = new HashMap<>();

	Duration blockTimeout = Duration.ofSeconds(5);

	double warnAt = 0.5;

	Duration writeStallTimeout = Duration.ofSeconds(30);

	Duration handshakeTimeout = Duration.ofSeconds(10);

	int sendBufferSize = 256 * 1024;

	Duration keepaliveTime = Duration.ofSeconds(5);

	Duration keepaliveTimeout = Duration.ofSeconds(15);

	Duration gracePeriod = Duration.ofSeconds(10);

	int maxPending = 10_000;

	PublisherLimits limits = new PublisherLimits();

	ClassicOptions classic = new ClassicOptions();

	@Nullable EventLoops eventLoops;

	List<PublisherListener> listeners = new ArrayList<>();

	/**
	 * Check what depends on several arguments, and copy.
	 */
	PublisherOptions checked() {
		if (isExposed() && !this.allowInsecure) {
			throw new IllegalArgumentException("The address " + this.address.getHostAddress()
					+ " is not loopback and nothing is encrypted: anyone with access to the network can read "
					+ "everything. "
					+ "Give it an sslContext, allow it with allowInsecure, or listen on a loopback address");
		}
		if (this.authenticator != null && !this.tokens.isEmpty()) {
			throw new IllegalArgumentException(
					"There are tokens and an authenticator, which replaces them: only one of them is possible");
		}
		if (this.keepaliveTimeout.compareTo(this.keepaliveTime.plusMillis(1)) < 0
				|| this.keepaliveTime.compareTo(Duration.ofMillis(1)) < 0) {
			throw new IllegalArgumentException(
					"The keep-alive timeout (" + this.keepaliveTimeout + ") must be longer than the keep-alive time ("
							+ this.keepaliveTime + "), both in whole milliseconds");
		}
		if (this.keepaliveTimeout.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
			throw new IllegalArgumentException("The keep-alive timeout is " + this.keepaliveTimeout
					+ ", but must be at most " + Duration.ofMillis(Integer.MAX_VALUE));
		}
		if (this.handshakeTimeout.compareTo(nameProbeTime()) <= 0) {
			throw new IllegalArgumentException("The handshake timeout (" + this.handshakeTimeout
					+ ") must be longer than the keep-alive time (" + this.keepaliveTime
					+ ") plus one second, the time that the holder of a name has to answer");
		}
		if (this.logFactory != null && this.logDirectory != null) {
			throw new IllegalArgumentException("There is a directory for the log (" + this.logDirectory
					+ ") and another log, which has no use for it: only one of them is possible");
		}
		if (this.backbone != null && (this.logFactory != null || this.logDirectory != null)) {
			throw new IllegalArgumentException("There is a log that is shared with other publishers, and "
					+ ((this.logDirectory != null) ? "a directory for the log (" + this.logDirectory + ")"
							: "another log")
					+ ": only one of them is possible");
		}
		if (this.logDirectory != null) {
			FileBroadcastLog.check(this.logMaxSize, maxFrame());
		}
		else if (this.logFactory == null) {
			MemoryBroadcastLog.check(this.logMaxSize, maxFrame());
		}
		return copy();
	}

	private int maxFrame() {
		return this.maxMessageSize + DataFrame.MAX_OVERHEAD;
	}

	/**
	 * Make the log of a start.
	 */
	BroadcastLog newLog(EvictionGuard guard) {
		if (this.backbone != null) {
			return this.backbone
				.newLog(new Backbone.Settings(this.name, this.logMaxSize, this.logMaxAge, this.maxMessageSize), guard);
		}
		if (this.logFactory != null) {
			return this.logFactory.create(guard);
		}
		if (this.logDirectory != null) {
			return new FileBroadcastLog(this.logDirectory, this.logMaxSize, maxFrame(), this.logMaxAge,
					this.logLockTimeout, guard);
		}
		return new MemoryBroadcastLog(this.logMaxSize, maxFrame(), this.logMaxAge, guard);
	}

	/**
	 * How long the holder of a name is given to show that it lives.
	 */
	Duration nameProbeTime() {
		return this.keepaliveTime.plusSeconds(1);
	}

	/**
	 * Whether others than this machine can read what goes over the network.
	 */
	boolean isExposed() {
		return this.sslContext == null && !this.address.isLoopbackAddress();
	}

	/**
	 * Whether subscribers of the classic protocol are served too. They have neither TLS
	 * nor a token, so where others need one they are served only if the user says so.
	 */
	boolean isClassicEnabled() {
		Boolean enabled = this.classic.enabled;
		return (enabled != null) ? enabled : this.sslContext == null && !isAuthenticating() && this.authorizer == null;
	}

	private boolean isAuthenticating() {
		return this.authenticator != null || !this.tokens.isEmpty();
	}

	/**
	 * Decides which subscribers may attach, {@code null} if all may. With TLS the
	 * certificates have to be checked.
	 */
	@Nullable Gatekeeper gatekeeper(Executor executor) {
		Authenticator chosen = this.authenticator;
		if (chosen == null && (isAuthenticating() || this.sslContext != null)) {
			chosen = new DefaultAuthenticator(this.tokens);
		}
		return (chosen != null || this.authorizer != null) ? new Gatekeeper(chosen, this.authorizer, executor) : null;
	}

	SlowSubscriberPolicy policyFor(String subscriber) {
		return this.policies.getOrDefault(subscriber, this.policy);
	}

	private static Duration limited(Duration value) {
		return Duration.ofNanos(Checks.nanos(value));
	}

	private PublisherOptions copy() {
		PublisherOptions copy = new PublisherOptions();
		copy.port = this.port;
		copy.address = this.address;
		copy.allowInsecure = this.allowInsecure;
		copy.sslContext = this.sslContext;
		copy.channelCustomizer = this.channelCustomizer;
		copy.tokens = this.tokens.copy();
		copy.authenticator = this.authenticator;
		copy.authorizer = this.authorizer;
		copy.name = this.name;
		copy.maxConnections = this.maxConnections;
		copy.logMaxSize = this.logMaxSize;
		copy.logMaxAge = (this.logMaxAge != null) ? limited(this.logMaxAge) : null;
		copy.logFactory = this.logFactory;
		copy.logDirectory = this.logDirectory;
		copy.backbone = this.backbone;
		copy.maxConnectionAge = (this.maxConnectionAge != null) ? limited(this.maxConnectionAge) : null;
		copy.logLockTimeout = limited(this.logLockTimeout);
		copy.maxMessageSize = this.maxMessageSize;
		copy.pacing = this.pacing;
		copy.policy = this.policy;
		copy.policies = Map.copyOf(this.policies);
		copy.blockTimeout = limited(this.blockTimeout);
		copy.warnAt = this.warnAt;
		copy.writeStallTimeout = limited(this.writeStallTimeout);
		copy.handshakeTimeout = limited(this.handshakeTimeout);
		copy.sendBufferSize = this.sendBufferSize;
		copy.keepaliveTime = this.keepaliveTime;
		copy.keepaliveTimeout = this.keepaliveTimeout;
		copy.gracePeriod = limited(this.gracePeriod);
		copy.maxPending = this.maxPending;
		copy.limits = this.limits.copy();
		copy.classic = this.classic.copy();
		copy.eventLoops = this.eventLoops;
		copy.listeners = List.copyOf(this.listeners);
		return copy;
	}

}
