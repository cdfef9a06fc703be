package io.hein.transport.confirm;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Position;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link Confirmations}.
 */
class ConfirmationsTests {

	private static final int SUBSCRIBERS = 100;

	private final Confirmations confirmations = new Confirmations(Integer.MAX_VALUE, 1000, Runnable::run);

	private final List<Recipient> asked = IntStream.range(0, SUBSCRIBERS)
		.mapToObj((i) -> new Recipient("s" + i, new InstanceId(1, i)))
		.toList();

	@Test
	void theAnswersThatAreAwaitedAreBoundedHoweverManySubscribersThereAre() {
		List<Confirmations.Pending> reports = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			reports.add(begin(i + 1));
		}
		assertThatExceptionOfType(TooManyPendingException.class).isThrownBy(() -> this.confirmations.begin("t"))
			.withMessageStartingWith("Already 1000 answers of subscribers to 10 confirmations are pending");
		this.confirmations.timedOut(reports.get(0));
		begin(1000);
		assertThatExceptionOfType(TooManyPendingException.class).isThrownBy(() -> this.confirmations.begin("t"));
	}

	@Test
	void nobodyIsAwaitedForAMessageThatWasNotAppendedAfterAll() {
		for (int i = 0; i < 10; i++) {
			this.confirmations.cancel(begin(1));
		}
		assertThat(this.confirmations.isEmpty()).isTrue();
		assertThatNoException().isThrownBy(() -> begin(1));
	}

	private Confirmations.Pending begin(long sequence) {
		Confirmations.Pending report = this.confirmations.begin("t");
		this.confirmations.asked(report, new Position(new Epoch(1, 2), sequence), () -> this.asked);
		return report;
	}

}
