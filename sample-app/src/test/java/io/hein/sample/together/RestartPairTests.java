package io.hein.sample.together;

import io.hein.sample.wall.Lines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link RestartPair}.
 */
class RestartPairTests {

	private final RestartPair pair = new RestartPair("memory", new SimpleMeterRegistry(), new Lines());

	@AfterEach
	void close() {
		this.pair.close();
	}

	@Test
	void whatAKilledPublisherWasGivenAndMayNotHavePublishedIsNotWaitedFor() {
		start();
		this.pair.publish(1);
		this.pair.kill();
		assertThat(this.pair.isUpToDate()).isTrue();
		start();
		assertThat(this.pair.isUpToDate()).isTrue();
		this.pair.publish(2);
		await().until(this.pair::isUpToDate);
	}

	@Test
	void theSubscriberIsAwayWhenTheCableIsCutAndComesBackToTheNextProcess() {
		start();
		this.pair.connect();
		await().until(() -> this.pair.isLive() && !this.pair.isAway());
		this.pair.publish(1);
		await().until(this.pair::isSettled);
		this.pair.cut();
		await().until(this.pair::isAway);
		this.pair.publish(2);
		await().until(this.pair::isUpToDate);
		assertThat(this.pair.isSettled()).isFalse();
		this.pair.kill();
		start();
		this.pair.connect();
		await().until(() -> !this.pair.isAway());
		this.pair.publish(3);
		await().until(this.pair::isSettled);
	}

	private void start() {
		this.pair.startPublisher("");
		await().until(this.pair::isStarted);
	}

}
