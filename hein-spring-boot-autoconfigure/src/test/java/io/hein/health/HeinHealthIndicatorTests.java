package io.hein.health;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.hein.listener.MessageListenerContainer;
import io.hein.transport.fleet.Attach;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.LaneState;
import io.hein.transport.log.LogState;
import io.hein.transport.log.LogStatus;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherStatistics;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.ConnectionStatus;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link HeinPublisherHealthIndicator} and
 * {@link HeinConnectionHealthIndicator}.
 */
class HeinHealthIndicatorTests {

	private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

	private static final Position RECEIVED = new Position(new Epoch(1, 2), 7);

	private final Publisher publisher = mock(Publisher.class);

	private final Subscriber subscriber = mock(Subscriber.class);

	private final List<MessageListenerContainer> listeners = new ArrayList<>();

	@Test
	void aPublisherIsUpWhileItsPortIsBound() {
		PublisherStatistics statistics = mock(PublisherStatistics.class);
		given(statistics.connections()).willReturn(3);
		given(statistics.maxLag()).willReturn(1000L);
		given(this.publisher.statistics()).willReturn(statistics);
		given(this.publisher.address()).willReturn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7766));
		Health health = new HeinPublisherHealthIndicator(this.publisher).health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsOnly(entry("state", "RUNNING"), entry("address", "127.0.0.1:7766"),
				entry("connections", 3), entry("lag", 1000L));
	}

	@Test
	void aPublisherIsDownWhenItsLogHasFailedAndSaysWhy() {
		assertThat(healthOf(status(LogState.RUNNING, false, null))).isEqualTo("UP {state=RUNNING}");
		assertThat(healthOf(status(LogState.RUNNING, true, null))).isEqualTo("UP {state=RUNNING, diskFull=true}");
		assertThat(healthOf(status(LogState.FAILED, false, "I/O error")))
			.isEqualTo("DOWN {state=FAILED, failure=I/O error}");
	}

	private String healthOf(LogStatus log) {
		given(this.publisher.statistics()).willReturn(mock(PublisherStatistics.class));
		given(this.publisher.address()).willReturn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7766));
		given(this.publisher.logStatus()).willReturn(log);
		Health health = new HeinPublisherHealthIndicator(this.publisher).health();
		return health.getStatus() + " " + health.getDetails().get("log");
	}

	private static LogStatus status(LogState state, boolean diskFull, @Nullable String failure) {
		return new LogStatus(Path.of("log"), state, 0, 0, 0, Duration.ZERO, diskFull, failure);
	}

	@Test
	void aPublisherIsDownWhileItsPortIsNotBound() {
		Health health = new HeinPublisherHealthIndicator(this.publisher).health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsOnly(entry("state", "STOPPED"));
	}

	@Test
	void aConnectionIsUpWhileItIsConnectedHoweverFarBehind() {
		Health health = health(status(ConnectionState.CONNECTED, Duration.ofHours(1), null, null));
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsOnly(entry("state", "CONNECTED"),
				entry("since", NOW.minus(Duration.ofHours(1))), entry("lag", 1_000_000L));
	}

	@ParameterizedTest
	@CsvSource({ "CONNECTING,29,UNKNOWN", "CONNECTING,30,DOWN", "WAITING,29,UNKNOWN", "WAITING,31,DOWN",
			"STOPPED,1000,UNKNOWN", "IDLE,1000,UNKNOWN" })
	void aConnectionThatIsAwayIsUnknownAtFirstAndDownLater(ConnectionState state, long seconds, String expected) {
		Health health = health(status(state, Duration.ofSeconds(seconds), "Connection refused", null));
		assertThat(health.getStatus().getCode()).isEqualTo(expected);
		assertThat(health.getDetails()).containsEntry("state", state.name())
			.containsEntry("lastError", "Connection refused");
	}

	@Test
	void aConnectionIsDownWhileItIsRefused() {
		assertThat(health(status(ConnectionState.WAITING, Duration.ZERO, "in use", ErrorCode.NAME_IN_USE)).getStatus())
			.isEqualTo(Status.DOWN);
		assertThat(health(status(ConnectionState.WAITING, Duration.ZERO, "slow", ErrorCode.SLOW)).getStatus())
			.isEqualTo(Status.UNKNOWN);
	}

	@ParameterizedTest
	@EnumSource(ConnectionState.class)
	void aConnectionIsDownWhenAListenerHasDied(ConnectionState state) {
		listener("good", LaneState.RUNNING);
		listener("bad", LaneState.DEAD);
		Health health = health(status(state, Duration.ZERO, null, null));
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("listeners", Map.of("good", "RUNNING", "bad", "DEAD"));
	}

	@Test
	void aListenerThatWasStoppedDoesNotMakeItsConnectionDown() {
		listener("good", LaneState.RUNNING);
		listener("stopped", LaneState.STOPPED);
		Health health = health(status(ConnectionState.CONNECTED, Duration.ZERO, null, null));
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("state", "CONNECTED");
	}

	@Test
	void aConnectionWhoseListenersArePausedIsUpAndPaused() {
		listener("paused", LaneState.PAUSED);
		listener("stopped", LaneState.STOPPED);
		Health paused = health(status(ConnectionState.CONNECTED, Duration.ZERO, null, null));
		assertThat(paused.getStatus()).isEqualTo(Status.UP);
		assertThat(paused.getDetails()).containsEntry("state", "PAUSED");
		listener("running", LaneState.RUNNING);
		assertThat(health(status(ConnectionState.CONNECTED, Duration.ZERO, null, null)).getDetails())
			.containsEntry("state", "CONNECTED");
	}

	@ParameterizedTest
	@EnumSource(names = { "CONNECTED", "WAITING" })
	void aConnectionThatAPausedListenerHoldsUpIsUpAndPausedForAsLongAsThatLasts(ConnectionState state) {
		listener("paused", LaneState.PAUSED);
		listener("running", LaneState.RUNNING);
		Health health = health(status(state, Duration.ofHours(1), null, true, null, "SLOW", ErrorCode.SLOW));
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("state", "PAUSED").containsEntry("lag", "unknown");
	}

	@ParameterizedTest
	@CsvSource({ "CONNECTED,29,UNKNOWN", "CONNECTED,30,DOWN", "WAITING,29,UNKNOWN", "WAITING,30,DOWN",
			"CONNECTING,30,DOWN" })
	void aConnectionThatIsMadeAgainAndAgainAndBringsNothingIsNotUp(ConnectionState state, long seconds,
			String expected) {
		Health health = health(
				status(state, Duration.ZERO, null, false, NOW.minusSeconds(seconds), "no progress", null));
		assertThat(health.getStatus().getCode()).isEqualTo(expected);
		assertThat(health.getDetails()).containsEntry("lastError", "no progress");
	}

	@ParameterizedTest
	@CsvSource({ "1, 0, UP", "3, , UP", "3, 29, UNKNOWN", "3, 30, DOWN" })
	void aConnectionToAllIsUpWhileItHasEnoughPublishers(int minimum, @Nullable Integer seconds, String expected) {
		given(this.subscriber.attach()).willReturn(Attach.ALL);
		given(this.subscriber.fewerSince(3)).willReturn((seconds != null) ? NOW.minusSeconds(seconds) : null);
		given(this.subscriber.status()).willReturn(status(ConnectionState.CONNECTED, Duration.ofHours(1), null, null));
		Health health = new HeinConnectionHealthIndicator(this.subscriber, () -> this.listeners, Duration.ofSeconds(30),
				minimum, Clock.fixed(NOW, ZoneOffset.UTC))
			.health();
		assertThat(health.getStatus().getCode()).isEqualTo(expected);
		assertThat(health.getDetails().get("minPublishers")).isEqualTo((minimum > 1) ? minimum : null);
	}

	@Test
	void aLagThatIsNotKnownIsShownAsUnknown() {
		PublisherStatistics statistics = mock(PublisherStatistics.class);
		given(statistics.maxLag()).willReturn(null);
		given(this.publisher.statistics()).willReturn(statistics);
		given(this.publisher.address()).willReturn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7766));
		assertThat(new HeinPublisherHealthIndicator(this.publisher).health().getDetails()).containsEntry("lag",
				"unknown");
	}

	private void listener(String id, LaneState state) {
		MessageListenerContainer container = mock(MessageListenerContainer.class);
		given(container.getId()).willReturn(id);
		given(container.getState()).willReturn(state);
		this.listeners.add(container);
	}

	private Health health(ConnectionStatus status) {
		given(this.subscriber.status()).willReturn(status);
		return new HeinConnectionHealthIndicator(this.subscriber, () -> this.listeners, Duration.ofSeconds(30), 1,
				Clock.fixed(NOW, ZoneOffset.UTC))
			.health();
	}

	private static ConnectionStatus status(ConnectionState state, Duration since, @Nullable String lastError,
			@Nullable ErrorCode code) {
		return status(state, since, 1_000_000L, false, null, lastError, code);
	}

	private static ConnectionStatus status(ConnectionState state, Duration since, @Nullable Long lag, boolean paused,
			@Nullable Instant standstill, @Nullable String lastError, @Nullable ErrorCode code) {
		return new ConnectionStatus(state, NOW.minus(since), null, null, RECEIVED, RECEIVED, 1_000_007, lag, paused,
				true, 0, standstill, lastError, code);
	}

}
