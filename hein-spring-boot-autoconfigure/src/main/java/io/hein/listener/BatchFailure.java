package io.hein.listener;

import java.util.ArrayList;
import java.util.List;

import io.hein.transport.lane.PartOfBatchFailedException;
import io.hein.transport.lane.ReceivedMessage;
import org.jspecify.annotations.Nullable;

/**
 * What failed of a batch: what was left out of it, and what its listener has not handled.
 */
final class BatchFailure {

	private final List<Long> failed = new ArrayList<>();

	private @Nullable ListenerFailedException last;

	void add(ListenerFailedException failure, List<ReceivedMessage> messages) {
		this.last = failure;
		messages.forEach((message) -> this.failed.add(message.sequence()));
	}

	void throwIfAny() throws PartOfBatchFailedException {
		ListenerFailedException failure = this.last;
		if (failure != null) {
			throw new PartOfBatchFailedException(String.valueOf(failure.getMessage()), failure.getCause(), this.failed);
		}
	}

}
