package io.hein.transport.confirm;

import java.util.function.Predicate;

/**
 * Takes note of what subscribers of one publisher say and do, for reports that wait for
 * it. Thread-safe, and quick when no report waits.
 */
public interface Answers {

	/**
	 * A subscriber has handled everything up to a sequence.
	 * @param subscriber the subscriber
	 * @param upTo up to there
	 * @param failed the positions that failed of those
	 */
	void handled(Recipient subscriber, long upTo, long[] failed);

	/**
	 * A subscriber that says nothing of handling has received everything up to a
	 * sequence.
	 * @param subscriber the subscriber
	 * @param upTo up to there
	 */
	void received(Recipient subscriber, long upTo);

	/**
	 * A subscriber cannot be sent a message in its protocol.
	 * @param subscriber the subscriber
	 * @param sequence the position
	 */
	void unsendable(Recipient subscriber, long sequence);

	/**
	 * A gap was reported to a subscriber.
	 * @param subscriber the subscriber
	 * @param from the first position
	 * @param to the last position
	 */
	void gap(Recipient subscriber, long from, long to);

	/**
	 * A subscriber has said goodbye, or will never be seen again.
	 * @param subscriber the subscriber
	 */
	void gone(Recipient subscriber);

	/**
	 * The connection of a subscriber has ended, and no other one has taken its place.
	 * @param subscriber the subscriber
	 */
	void lost(Recipient subscriber);

	/**
	 * A subscriber has attached.
	 * @param subscriber the subscriber
	 * @param start the position after which its stream begins
	 */
	void attached(Recipient subscriber, long start);

	/**
	 * A subscriber continues after a sequence without having been there: it is the same
	 * run, but its last connection was lost before it knew that it was attached.
	 * @param subscriber the subscriber
	 * @param upTo up to there
	 */
	void passedOver(Recipient subscriber, long upTo);

	/**
	 * A subscriber wants other topics of what follows a sequence.
	 * @param subscriber the subscriber
	 * @param after from there on, that position left out
	 * @param wanted says which topics it wants
	 */
	void topicsChanged(Recipient subscriber, long after, Predicate<String> wanted);

	/**
	 * Another instance has the name now.
	 * @param by the new instance
	 */
	void replaced(Recipient by);

	/**
	 * The publisher stops: nothing more will be heard.
	 */
	void close();

}
