package io.hein.transport.lane;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.hein.transport.frame.DataFrame;
import io.netty.buffer.ByteBuf;

/**
 * Messages that no lane takes, because the one that wanted them has ended and the
 * publisher does not know yet. No listener sees them, so those that the publisher has
 * asked about are reported as failed. For the event loop only.
 */
final class Unclaimed {

	private final Failures failures;

	private final Runnable confirm;

	private final List<DefaultLane> all;

	private final TopicChanges topicChanges;

	Unclaimed(Failures failures, Runnable confirm, List<DefaultLane> all, TopicChanges topicChanges) {
		this.failures = failures;
		this.confirm = confirm;
		this.all = all;
		this.topicChanges = topicChanges;
	}

	/**
	 * Look for such messages in a run, unless there is a lane for all of it.
	 * @param generation the number of the stretch of the log
	 * @param buffer where the messages lie
	 * @param from their first byte
	 * @param to their end
	 */
	void look(int generation, ByteBuf buffer, int from, int to) {
		if (this.topicChanges.isCovered()) {
			return;
		}
		ByteBuffer bytes = buffer.nioBuffer(0, to);
		boolean found = false;
		for (int at = from; at < to;) {
			long head = DataFrame.head(bytes, at);
			if (DataFrame.isConfirm(head) && !isTaken(topic(buffer, at, head))) {
				this.failures.add(generation, DataFrame.sequence(bytes, at));
				found = true;
			}
			at += DataFrame.frameLength(head);
		}
		if (found) {
			this.confirm.run();
		}
	}

	private static String topic(ByteBuf buffer, int at, long head) {
		return buffer.toString(at + DataFrame.FIXED_LENGTH, DataFrame.topicLength(head), StandardCharsets.UTF_8);
	}

	private boolean isTaken(String topic) {
		for (DefaultLane lane : this.all) {
			LaneMembership membership = lane.membership();
			if (membership.takesMessages() && membership.current().matches(topic)) {
				return true;
			}
		}
		return false;
	}

}
