package io.hein.transport.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import io.hein.transport.frame.Epoch;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What others have read of the log before this publisher has started: if Kafka does not
 * have it any more, other messages may be where those were. For one thread.
 */
final class ReadMarks {

	private static final Duration WAIT = Duration.ofSeconds(1);

	private final Epoch log;

	private final TopicPartition partition;

	/**
	 * The farthest one under each leader.
	 */
	private final TreeMap<Integer, ReadMark> farthest = new TreeMap<>();

	/**
	 * Create marks, of which there are none yet.
	 * @param log the epoch of the log
	 * @param partition what it is
	 */
	ReadMarks(Epoch log, TopicPartition partition) {
		this.log = log;
		this.partition = partition;
	}

	/**
	 * Add a mark, if it is of this log.
	 * @param bytes the mark, {@code null} for none
	 */
	void add(byte @Nullable [] bytes) {
		ReadMark mark = ReadMark.decode(bytes);
		if (mark != null && mark.log().equals(this.log) && mark.partition() == this.partition.partition()) {
			this.farthest.merge(mark.leaderEpoch(), mark,
					(one, other) -> (one.offset() < other.offset()) ? other : one);
		}
	}

	/**
	 * Find a mark up to which Kafka does not have the log any more.
	 * @return what was lost, {@code null} for nothing
	 * @throws io.hein.transport.backbone.BackboneException if Kafka does not say
	 */
	@Nullable Lost findLost(KafkaClients clients, KafkaSettings settings, Deadline deadline) {
		if (this.farthest.isEmpty()) {
			return null;
		}
		Consumer<byte[], byte[]> consumer = clients.make(() -> clients.consumer("compare"), this.partition.topic(),
				deadline);
		try {
			consumer.assign(List.of(this.partition));
			return deadline
				.keepTrying(() -> Optional.ofNullable(findLost(consumer)),
						(ex) -> KafkaFailures.atStart(settings, this.partition.topic(), ex))
				.orElse(null);
		}
		finally {
			consumer.close(CloseOptions.timeout(Duration.ZERO));
		}
	}

	private @Nullable Lost findLost(Consumer<byte[], byte[]> consumer) {
		// without the leader at hand nothing would be validated
		consumer.endOffsets(List.of(this.partition), WAIT);
		for (ReadMark mark : this.farthest.values()) {
			consumer.seek(this.partition, new OffsetAndMetadata(mark.offset(), Optional.of(mark.leaderEpoch()), ""));
			try {
				consumer.position(this.partition, WAIT);
			}
			catch (LogTruncationException ex) {
				OffsetAndMetadata end = ex.divergentOffsets().get(this.partition);
				return new Lost(mark, (end != null) ? end.offset() : -1);
			}
		}
		return null;
	}

	/**
	 * What Kafka has lost.
	 *
	 * @param mark up to where it was read
	 * @param end the offset up to which it is still there, -1 if that is not known
	 */
	record Lost(ReadMark mark, long end) {

		String text(TopicPartition partition) {
			return "Kafka has lost messages of " + partition + " that were handed out, or may have been: a "
					+ "publisher has read up to offset " + this.mark.offset() + " what was appended under leader epoch "
					+ this.mark.leaderEpoch()
					+ ((this.end >= 0) ? ", and of that only what is before offset " + this.end + " is still there"
							: ", which is not there any more");
		}

	}

}
