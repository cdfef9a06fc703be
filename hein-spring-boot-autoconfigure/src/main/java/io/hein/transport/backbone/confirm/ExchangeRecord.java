package io.hein.transport.backbone.confirm;

import java.util.List;

/**
 * What edges write to the topic of reports.
 */
sealed interface ExchangeRecord {

	/**
	 * The log that it is about.
	 */
	LogKey log();

	/**
	 * Who has written it.
	 */
	EdgeId edge();

	/**
	 * A sign of life, which also says that everything that the edge knew when it had read
	 * the topic up to there has been written before.
	 *
	 * @param log the log
	 * @param edge the edge
	 * @param name its name, for people
	 * @param interval how often it gives one, in nanoseconds
	 * @param readUpTo the position in the topic of reports up to which it has read
	 * @param readsFrom the sequence after which it reads the log
	 * @param last whether it is the last one, because the edge stops
	 */
	record Beat(LogKey log, EdgeId edge, String name, long interval, long readUpTo, long readsFrom,
			boolean last) implements ExchangeRecord {

	}

	/**
	 * What an edge knows of one message.
	 *
	 * @param log the log
	 * @param edge the edge
	 * @param request which message
	 * @param listed whether all who are asked at this edge are known with this record
	 * @param problem why the edge cannot say all, empty if it can
	 * @param entries the subscribers of which something is known that was not before
	 */
	record Answer(LogKey log, EdgeId edge, RequestId request, boolean listed, String problem,
			List<Entry> entries) implements ExchangeRecord {

	}

	/**
	 * A report is final: nobody need remember it.
	 *
	 * @param log the log
	 * @param edge who has asked
	 * @param request which report
	 */
	record Done(LogKey log, EdgeId edge, RequestId request) implements ExchangeRecord {

	}

	/**
	 * What is known of one subscriber.
	 *
	 * @param subscriber the subscriber
	 * @param standing what is known
	 */
	record Entry(SubscriberKey subscriber, Standing standing) {

	}

}
