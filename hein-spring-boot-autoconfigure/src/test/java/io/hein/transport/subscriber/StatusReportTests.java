package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.transport.lane.LaneHost;
import io.hein.transport.lane.Lanes;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * What the status says of a listener that is called directly and does not return.
 */
class StatusReportTests {

	private final AtomicLong time = new AtomicLong();

	private final AtomicBoolean heldUp = new AtomicBoolean();

	private final Reports reports = mock(Reports.class);

	private final StatusReport report = new StatusReport(new SubscriberOptions(), new Lanes(mock(LaneHost.class)),
			mock(Stream.class), this.reports, new SubscriberCounters(), new Standstill(), this.time::get,
			this.heldUp::get);

	private ConnectionStatus after(long seconds) {
		given(this.reports.link()).willReturn(Link.connected(new InetSocketAddress("127.0.0.1", 1), "p"));
		this.time.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
		return this.report.get();
	}

	@Test
	void oneThatDoesNotReturnIsAStandstillAfterTenSeconds() {
		this.heldUp.set(true);
		assertThat(after(0).standstill()).isNull();
		assertThat(after(9).standstill()).isNull();
		ConnectionStatus status = after(1);
		assertThat(status.standstill()).isNotNull();
		assertThat(status.lastError())
			.isEqualTo("the listener, which is called directly, does not return, and nothing is handled");
		this.heldUp.set(false);
		assertThat(after(1).standstill()).isNull();
	}

	@Test
	void oneThatReturnsIsNone() {
		assertThat(after(0).standstill()).isNull();
		assertThat(after(20).standstill()).isNull();
	}

}
