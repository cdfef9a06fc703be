package io.hein.transport.subscriber;

import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.Ack;
import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.topic.TopicFilter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FramePace}: how much there is when each millisecond there is something
 * to say.
 */
class FramePaceTests {

	/**
	 * The lowest rate that a publisher can be set to accept, in a second and at once.
	 */
	private static final int LEAST = 200;

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private KeepAlive keepAlive;

	private FramePace pace;

	private boolean answering = true;

	private long pings;

	private int frames;

	private int opened;

	@BeforeEach
	void create() {
		this.channel.freezeTime();
		this.keepAlive = new KeepAlive(this.channel.eventLoop(), () -> {
		}, () -> {
		});
		this.keepAlive.start(TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(15));
		this.pace = new FramePace(this.channel.eventLoop(), this.keepAlive, this::ping, () -> this.opened++);
	}

	@AfterEach
	void close() {
		this.pace.close();
		this.keepAlive.close();
		this.channel.finishAndReleaseAll();
	}

	private void ping() {
		if (this.pace.isOpen()) {
			send(new Ping(++this.pings, 0));
		}
	}

	private void send(ControlFrame frame) {
		this.frames++;
		this.pace.sent(frame);
	}

	private void talkFor(long millis) {
		for (long i = 0; i < millis; i++) {
			if (this.pace.isOpen()) {
				send(new Ack(i, new long[0]));
			}
			passMillisecond();
		}
	}

	private void passMillisecond() {
		this.channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
		if (this.answering) {
			this.pace.answered(new Pong(this.pings, 0));
		}
	}

	@Test
	void thereAreNeverMoreFramesThanAPublisherTakes() {
		talkFor(1000);
		assertThat(this.frames).isBetween(LEAST / 2, LEAST + 40);
		this.frames = 0;
		talkFor(10_000);
		assertThat(this.frames).isBetween(10 * LEAST / 2, 10 * LEAST);
	}

	@Test
	void aPublisherThatDoesNotAnswerFindsNoMoreThanItTakesAtOnce() {
		talkFor(1000);
		this.frames = 0;
		this.answering = false;
		talkFor(13_000);
		assertThat(this.frames).isLessThan(LEAST * 3 / 4);
		talkFor(107_000);
		assertThat(this.frames).isLessThan(LEAST);
	}

	@Test
	void aPublisherThatAnswersAgainIsInformedAgainAtOnce() {
		this.answering = false;
		talkFor(60_000);
		this.frames = 0;
		this.opened = 0;
		this.answering = true;
		passMillisecond();
		passMillisecond();
		assertThat(this.opened).isPositive();
		talkFor(1000);
		assertThat(this.frames).isGreaterThan(LEAST / 2);
	}

	@Test
	void aPublisherThatDoesNotAnswerIsSentSomethingAsOftenAsTheKeepAliveSays() {
		this.answering = false;
		talkFor(1_000_000);
		this.frames = 0;
		talkFor(5_001);
		assertThat(this.frames).isPositive();
	}

	@Test
	void changesOfTopicsLeaveRoomForOtherFrames() {
		int changes = 0;
		for (int i = 0; i < 1000; i++) {
			if (this.pace.isOpenForTopics()) {
				send(new Subscribe(++changes, TopicFilter.EVERYTHING));
				assertThat(this.pace.isOpenForTopics()).isFalse();
			}
			passMillisecond();
		}
		assertThat(changes).isBetween(40, 51);
	}

	@Test
	void theLastWordsDoNotWait() {
		while (this.pace.isOpen()) {
			send(new Ack(0, new long[0]));
		}
		this.pace.end();
		assertThat(this.pace.isOpen()).isTrue();
	}

	@Test
	void aSenderThatHadToWaitIsNotifiedOnceItMaySend() {
		while (this.pace.isOpen()) {
			send(new Ack(0, new long[0]));
		}
		assertThat(this.opened).isZero();
		for (int i = 0; i < 6; i++) {
			passMillisecond();
		}
		assertThat(this.opened).isOne();
		assertThat(this.pace.isOpen()).isTrue();
	}

}
