package io.hein.sample.wall;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import io.hein.core.HeinException;
import io.hein.core.HeinOperations;
import io.hein.transport.publisher.Publisher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link MessageByHand}.
 */
class MessageByHandTests {

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	private final HeinOperations hein = mock();

	private final Publisher publisher = mock();

	@AfterEach
	void stopScheduler() {
		this.scheduler.shutdownNow();
	}

	@Test
	void aMessageThatWasNotSentSaysWhyInTheWordsOfTheException() {
		given(this.hein.sendAndConfirm(any(), any(), any()))
			.willReturn(CompletableFuture.failedFuture(new HeinException("Cannot send it: there is no Such Topic")));
		MessageByHand byHand = new MessageByHand(() -> this.hein, () -> this.publisher, this.scheduler);
		byHand.send("a..b", "text");
		MessageByHand.Confirmation last = byHand.last();
		assertThat(last).isNotNull();
		assertThat(last.refusal()).isEqualTo("Cannot send it: there is no Such Topic");
		assertThat(last.statuses()).isEmpty();
		assertThat(last.done()).isTrue();
	}

}
