package io.hein.transport.backbone.confirm;

import java.util.List;
import java.util.stream.Stream;

import io.hein.transport.backbone.confirm.ExchangeRecord.Entry;
import io.hein.transport.confirm.TooManyPendingException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PendingReports}.
 */
class PendingReportsTests {

	private final PendingReports reports = new PendingReports(10, 3, Runnable::run);

	/**
	 * Another edge may answer before it is known here that the message was appended.
	 */
	@Test
	void answersToAMessageThatWasNotAppendedAfterAllAreNotCounted() {
		PendingReport report = begin();
		List<Entry> entries = Stream.of("one", "two", "three")
			.map((name) -> new Entry(SubscriberKey.of(GivenExchange.subscriber(name)), Standing.OPEN))
			.toList();
		this.reports.read(report, EdgeId.random(), entries, 1);
		assertThatExceptionOfType(TooManyPendingException.class).isThrownBy(this::begin);
		assertThat(this.reports.remove(report)).isTrue();
		assertThat(this.reports.remove(report)).isFalse();
		assertThat(begin()).isNotNull();
	}

	private PendingReport begin() {
		return this.reports.begin(EdgeId.random(), 1);
	}

}
