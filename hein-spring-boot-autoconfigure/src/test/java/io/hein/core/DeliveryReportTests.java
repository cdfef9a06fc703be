package io.hein.core;

import java.util.Map;

import io.hein.transport.confirm.DeliveryStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DeliveryReportTests {

	private static final HeinPosition POSITION = HeinPosition.parse("00000000000000010000000000000002:1");

	@Test
	void subscribersAreListedByStatus() {
		DeliveryReport report = new DeliveryReport(POSITION, Map.of("a", DeliveryStatus.HANDLED, "b",
				DeliveryStatus.FAILED, "c", DeliveryStatus.HANDLED, "d", DeliveryStatus.TIMED_OUT));
		assertThat(report.isHandledByAll()).isFalse();
		assertThat(report.subscribers(DeliveryStatus.HANDLED)).containsExactlyInAnyOrder("a", "c");
		assertThat(report.subscribers(DeliveryStatus.GONE)).isEmpty();
	}

	@Test
	void allHaveHandledItOnlyIfEachHas() {
		assertThat(new DeliveryReport(POSITION, Map.of("a", DeliveryStatus.HANDLED)).isHandledByAll()).isTrue();
		assertThat(new DeliveryReport(POSITION, Map.of("a", DeliveryStatus.RECEIVED)).isHandledByAll()).isFalse();
	}

	@Test
	void withNoSubscriberToAskTheReportIsEmpty() {
		DeliveryReport report = new DeliveryReport(POSITION, Map.of());
		assertThat(report.isEmpty()).isTrue();
		assertThat(report.isHandledByAll()).isTrue();
		assertThat(report.isComplete()).isTrue();
	}

	@Test
	void aReportThatIsNotCompleteIsNeitherEmptyNorHandledByAll() {
		DeliveryReport report = new DeliveryReport(POSITION, Map.of(), "an edge has not answered");
		assertThat(report.isComplete()).isFalse();
		assertThat(report.isEmpty()).isFalse();
		assertThat(report.isHandledByAll()).isFalse();
	}

}
