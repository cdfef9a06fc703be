package io.hein.autoconfigure;

import java.time.Duration;

import io.hein.transport.frame.StartFrom;
import io.hein.transport.subscriber.Subscriber;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ConnectionSettings}: what a named connection inherits.
 */
class ConnectionSettingsTests {

	private final HeinSubscriberProperties all = new HeinSubscriberProperties();

	private final HeinConnectionProperties named = new HeinConnectionProperties();

	private final Subscriber.Builder builder = mock(Subscriber.Builder.class);

	@BeforeEach
	void connection() {
		this.all.getConnection().put("prices", this.named);
	}

	@Test
	void whatIsNotSetIsInherited() {
		this.all.setStartFrom(StartFrom.EARLIEST);
		this.all.setConnectTimeout(Duration.ofSeconds(1));
		this.all.setMaxMessageSize(DataSize.ofKilobytes(2));
		this.all.getReconnect().setDelay(Duration.ofMillis(3));
		this.all.getReconnect().setMultiplier(4);
		this.all.getReconnect().setMaxDelay(Duration.ofSeconds(5));
		this.all.getReconnect().setRefusedDelay(Duration.ofSeconds(6));
		this.all.getKeepalive().setTime(Duration.ofSeconds(7));
		this.all.getKeepalive().setTimeout(Duration.ofSeconds(8));
		new ConnectionSettings("prices", this.all).applyTo(this.builder);
		then(this.builder).should().startFrom(StartFrom.EARLIEST);
		then(this.builder).should().connectTimeout(Duration.ofSeconds(1));
		then(this.builder).should().maxMessageSize(2048);
		then(this.builder).should()
			.reconnect(new Subscriber.Reconnect(Duration.ofMillis(3), 4, Duration.ofSeconds(5), Duration.ofSeconds(6)));
		then(this.builder).should().keepalive(Duration.ofSeconds(7), Duration.ofSeconds(8));
	}

	@Test
	void whatIsSetWinsOneByOne() {
		this.named.setStartFrom(StartFrom.EARLIEST);
		this.named.setConnectTimeout(Duration.ofSeconds(1));
		this.named.setMaxMessageSize(DataSize.ofKilobytes(2));
		this.named.getReconnect().setMultiplier(4.0);
		this.named.getKeepalive().setTimeout(Duration.ofSeconds(8));
		new ConnectionSettings("prices", this.all).applyTo(this.builder);
		then(this.builder).should().startFrom(StartFrom.EARLIEST);
		then(this.builder).should().connectTimeout(Duration.ofSeconds(1));
		then(this.builder).should().maxMessageSize(2048);
		then(this.builder).should()
			.reconnect(
					new Subscriber.Reconnect(Duration.ofMillis(200), 4, Duration.ofSeconds(5), Duration.ofSeconds(30)));
		then(this.builder).should().keepalive(Duration.ofSeconds(5), Duration.ofSeconds(8));
	}

	@Test
	void theDefaultConnectionTakesNothingFromTheNamedOnes() {
		this.named.setStartFrom(StartFrom.EARLIEST);
		new ConnectionSettings("default", this.all).applyTo(this.builder);
		then(this.builder).should().startFrom(StartFrom.LATEST);
	}

	@Test
	void aRefusalNamesThePropertyThatTheValueComesFrom() {
		IllegalArgumentException refusal = new IllegalArgumentException("too short.");
		this.all.setConnectTimeout(Duration.ZERO);
		assertThat(new ConnectionSettings("prices", this.all).explain(refusal))
			.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
				assertThat(ex.getName()).isEqualTo("hein.subscriber.connect-timeout");
				assertThat(ex.getReason()).isEqualTo("too short");
			});
		this.named.setConnectTimeout(Duration.ofSeconds(-1));
		assertThat(new ConnectionSettings("prices", this.all).explain(refusal)).isInstanceOfSatisfying(
				InvalidConfigurationPropertyValueException.class,
				(ex) -> assertThat(ex.getName()).isEqualTo("hein.subscriber.connection.prices.connect-timeout"));
	}

	@Test
	void aRefusalOfSomethingElseStaysUnchanged() {
		IllegalArgumentException refusal = new IllegalArgumentException("no token");
		assertThat(new ConnectionSettings("prices", this.all).explain(refusal)).isSameAs(refusal);
	}

}
