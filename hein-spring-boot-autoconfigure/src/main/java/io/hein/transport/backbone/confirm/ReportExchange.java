package io.hein.transport.backbone.confirm;

import java.time.Duration;
import java.util.List;

import io.hein.transport.frame.Epoch;

/**
 * How a log that several publishers share lets them exchange reports, in a second topic
 * that all of them read and write: short records, whose content is theirs. Implemented by
 * the publisher, called by the log. Thread-safe; returns at once.
 *
 * @since 0.1.0
 */
public interface ReportExchange {

	/**
	 * The log will be read from now on. To be called before anything else.
	 * @param epoch the epoch of the log
	 * @param partition which part of what holds it
	 * @param readsFrom the sequence after which it is read
	 * @param interval how often {@link #next} is to give a sign of life
	 */
	void opened(Epoch epoch, int partition, long readsFrom, Duration interval);

	/**
	 * A message that asks for a report is being appended to the window, and cannot have
	 * been read yet.
	 * @param request what asks for it, as it was given with the message
	 * @param sequence the sequence of the message
	 * @param topic its topic, encoded
	 * @param age how old the message is, as far as is known
	 */
	void appended(byte[] request, long sequence, byte[] topic, Duration age);

	/**
	 * A record of the second topic was read, in their order.
	 * @param record the record
	 * @param position its position there
	 */
	void received(byte[] record, long position);

	/**
	 * What is to be written to the second topic next, in that order. By one thread, again
	 * and again, at the latest after {@link #patience()}.
	 * @param written whether everything that was to be written before has been
	 * @return the records
	 */
	List<byte[]> next(boolean written);

	/**
	 * For how long there will be nothing to write, as far as is known.
	 * @return the time in nanoseconds, at least 0
	 */
	long patience();

	/**
	 * Have something done when {@link #patience()} gets shorter.
	 * @param action what to do: quick, any thread
	 */
	void onNews(Runnable action);

	/**
	 * Something of the exchange was lost: it could not be written or read, or may not
	 * have been.
	 * @param problem what has happened, for people
	 */
	void failed(String problem);

	/**
	 * The exchange ends.
	 * @return the last records to be written
	 */
	List<byte[]> last();

}
