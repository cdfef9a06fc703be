package io.hein.transport.publisher;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

import io.hein.transport.frame.Epoch;
import org.jspecify.annotations.Nullable;

/**
 * An attached subscriber as the publisher sees it.
 *
 * @param name its name
 * @param address the address from which it connected
 * @param since when it attached
 * @param protocol {@code native} or {@code classic}
 * @param topics its topic patterns
 * @param epoch the log that it reads, which the sequences belong to
 * @param position the last sequence written to it, or skipped because it does not want it
 * @param handled the last sequence that it reported as handled, or after which it began
 * if it is new and has reported nothing yet; for a classic one, the last that it
 * acknowledged, which means that it arrived
 * @param lag how many messages of the log it has not received, as it reported within the
 * last two seconds; {@code null} if it has reported nothing although something is on its
 * way to it
 * @param lagBytes how many bytes of the log have not been sent to it yet
 * @param slow whether it counts as slow at present
 * @since 0.1.0
 */
public record SubscriberInfo(String name, InetSocketAddress address, Instant since, String protocol,
		List<String> topics, Epoch epoch, long position, long handled, @Nullable Long lag, long lagBytes,
		boolean slow) {

	/**
	 * Create an info.
	 */
	public SubscriberInfo {
		topics = List.copyOf(topics);
	}

	String describeLag() {
		String messages = (this.lag != null) ? this.lag + " messages behind"
				: "it is not known how many messages it is behind";
		return messages + ", " + this.lagBytes + " bytes not sent yet";
	}

}
