package io.hein.transport.flow;

import java.util.concurrent.TimeUnit;

import io.hein.transport.log.BroadcastLog;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link Receipts}.
 */
class ReceiptsTests {

	private static final long BEGIN = Long.MAX_VALUE - 1000;

	private final BroadcastLog log = mock(BroadcastLog.class);

	private final PlainReader reader = new PlainReader();

	private final Receipts receipts = receipts();

	private Receipts receipts() {
		at(10, 10, 10);
		return new Receipts(this.reader, this.log, at(0));
	}

	private void at(long sent, long position, long head) {
		this.reader.sent = sent;
		this.reader.position = position;
		given(this.log.head()).willReturn(head);
	}

	private static long at(long millis) {
		return BEGIN + TimeUnit.MILLISECONDS.toNanos(millis);
	}

	@Test
	void whatWasWrittenWasNotReceived() {
		at(90, 90, 100);
		this.receipts.received(40, at(500));
		assertThat(this.receipts.lag(at(500))).isEqualTo(60);
		assertThat(this.receipts.received()).isEqualTo(40);
	}

	@Test
	void theLagOfASilentSubscriberWithBytesUnderWayIsUnknownAfterTwoSeconds() {
		at(90, 90, 90);
		assertThat(this.receipts.lag(at(2000))).isZero();
		assertThat(this.receipts.lag(at(2001))).isNull();
		this.receipts.received(40, at(3000));
		assertThat(this.receipts.lag(at(5000))).isEqualTo(50);
		assertThat(this.receipts.lag(at(5001))).isNull();
	}

	@Test
	void whatWasNotSentWasNotReceivedEither() {
		at(90, 90, 100);
		assertThat(this.receipts.lag(at(1))).isEqualTo(10);
	}

	@Test
	void theLagOfASubscriberWithEverythingWrittenIsKnownHoweverLongItIsSilent() {
		assertThat(this.receipts.lag(at(60_000))).isZero();
		at(10, 70, 100);
		assertThat(this.receipts.lag(at(60_000))).as("60 were passed over").isEqualTo(30);
	}

	@Test
	void theTwoSecondsBeginWhenSomethingIsOnItsWay() {
		this.receipts.tick(at(60_000));
		at(11, 11, 11);
		this.receipts.tick(at(60_100));
		assertThat(this.receipts.lag(at(62_000))).isZero();
		assertThat(this.receipts.lag(at(62_001))).isNull();
	}

	@Test
	void whatWasHandledWasReceivedButMayNotBeAllThatWas() {
		at(90, 90, 90);
		this.receipts.received(80, at(500));
		this.receipts.handled(40, at(1000));
		assertThat(this.receipts.lag(at(2500))).isEqualTo(10);
		assertThat(this.receipts.lag(at(2501))).isNull();
		this.receipts.handled(90, at(3000));
		assertThat(this.receipts.lag(at(9000))).isZero();
	}

	@Test
	void noSubscriberReceivesMoreThanThereIs() {
		this.receipts.received(1000, at(1));
		assertThat(this.receipts.received()).isEqualTo(10);
		this.receipts.received(5, at(2));
		assertThat(this.receipts.received()).isEqualTo(10);
	}

}
