package io.hein.transport.backbone;

import java.time.Duration;

import io.hein.transport.backbone.confirm.ReportExchange;
import io.hein.transport.frame.ContentType;
import io.hein.transport.log.BroadcastLog;
import org.jspecify.annotations.Nullable;

/**
 * A log that other publishers append to too. Appending waits for what holds the log, and
 * never for readers.
 *
 * @since 0.1.0
 */
public interface SharedLog extends BroadcastLog {

	/**
	 * What there is to say of it.
	 * @return the status
	 */
	BackboneStatus backbone();

	/**
	 * Add a listener that is called when it has another state.
	 * @param listener what to call
	 */
	void addStateListener(BackboneListener listener);

	/**
	 * Whether the log may come to a sequence that is beyond its head, because it has not
	 * read yet what others have appended.
	 * @param sequence the sequence
	 * @param waited for how long it was waited for
	 * @return whether it may; not if what holds the log has said since then that there is
	 * no such sequence
	 */
	boolean mayReach(long sequence, Duration waited);

	/**
	 * Append a message without waiting for what holds the log.
	 * @param topic the topic, as {@code Topics.encode} made it; not copied
	 * @param contentType the content type
	 * @param headers the encoded headers, empty for none
	 * @param payload the payload; not copied
	 * @param request what asks for a report, {@code null} for none. Each publisher that
	 * reads the message hands it to its {@link ReportExchange#appended exchange}
	 * @param outcome learns how it has ended, unless this method throws
	 * @throws InterruptedException if the thread was interrupted while it had to wait for
	 * room; nothing was appended
	 * @throws IllegalStateException if the log is sealed or closed; nothing was appended
	 */
	void append(byte[] topic, ContentType contentType, byte[] headers, byte[] payload, byte @Nullable [] request,
			AppendOutcome outcome) throws InterruptedException;

	/**
	 * Let publishers exchange reports. To be called before the log is opened.
	 * @param exchange what this publisher exchanges
	 * @return whether the log can do that; if not, no reports are possible
	 */
	default boolean exchangeReports(ReportExchange exchange) {
		return false;
	}

}
