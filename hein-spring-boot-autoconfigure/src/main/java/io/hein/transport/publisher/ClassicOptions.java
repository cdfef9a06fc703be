package io.hein.transport.publisher;

import java.time.Duration;
import java.util.Objects;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.netty.Checks;
import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * How a publisher serves subscribers that speak the classic protocol, such as Python
 * hein's. Not changed after a publisher has it.
 *
 * @since 0.1.0
 * @see Publisher.Builder#classic
 */
public final class ClassicOptions {

	/**
	 * {@code null} if the user said nothing.
	 */
	@Nullable Boolean enabled;

	Duration ackTimeout = Duration.ofSeconds(5);

	int maxConnections = 100;

	int maxMessageSize = 256 * 1024;

	TopicFilter topics = TopicFilter.EVERYTHING;

	ClassicOptions() {
	}

	/**
	 * Set whether they are served on the same port, without encryption and without a
	 * token whatever others need. Default: they are, unless there is TLS, a token or an
	 * authenticator.
	 * @param enabled whether they are
	 * @return these options
	 */
	public ClassicOptions enabled(boolean enabled) {
		this.enabled = enabled;
		return this;
	}

	/**
	 * Set how long one may take to acknowledge before it is disconnected. It may take
	 * longer for long messages. Default: 5 s.
	 * @param timeout the time
	 * @return these options
	 */
	public ClassicOptions ackTimeout(Duration timeout) {
		this.ackTimeout = Checks.positive("timeout of classic acknowledgements", timeout);
		return this;
	}

	/**
	 * Set how many there may be at once. Default: 100.
	 * @param maxConnections the number, at least 1
	 * @return these options
	 */
	public ClassicOptions maxConnections(int maxConnections) {
		this.maxConnections = Checks.range("maximum number of classic connections", maxConnections, 1,
				Integer.MAX_VALUE);
		return this;
	}

	/**
	 * Set the longest message that they are sent, in the form in which it is sent; longer
	 * ones are left out, with a warning. A Python subscriber takes 1 s for 1 MB and four
	 * times as long for each doubling. Default: 256 KiB.
	 * @param bytes the number of bytes
	 * @return these options
	 */
	public ClassicOptions maxMessageSize(int bytes) {
		this.maxMessageSize = Checks.range("maximum message size of classic subscribers", bytes, 1,
				DataFrame.MAX_PAYLOAD);
		return this;
	}

	/**
	 * Set which topics they get: they cannot ask for any. Default: all.
	 * @param topics the topics
	 * @return these options
	 */
	public ClassicOptions topics(TopicFilter topics) {
		this.topics = Objects.requireNonNull(topics, "topics");
		return this;
	}

	ClassicOptions copy() {
		ClassicOptions copy = new ClassicOptions();
		copy.enabled = this.enabled;
		copy.ackTimeout = Duration.ofNanos(Checks.nanos(this.ackTimeout));
		copy.maxConnections = this.maxConnections;
		copy.maxMessageSize = this.maxMessageSize;
		copy.topics = this.topics;
		return copy;
	}

}
