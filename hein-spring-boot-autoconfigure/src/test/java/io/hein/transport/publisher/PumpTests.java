package io.hein.transport.publisher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.transport.flow.BlockGuard;
import io.hein.transport.flow.FlowControl;
import io.hein.transport.flow.Speed;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.EvictionGuard;
import io.hein.transport.log.MemoryBroadcastLog;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

/**
 * Tests for {@link Pump} and {@link Relief}: what goes wrong with one stream is the
 * affair of that one.
 */
class PumpTests {

	private static final long LOG_SIZE = 64 * 1024;

	private static final LinkageError FAILURE = new LinkageError("expected by the test");

	private final BroadcastLog log = new MemoryBroadcastLog(LOG_SIZE, 1024, null, EvictionGuard.NONE);

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private final PublisherEvents events = mock(PublisherEvents.class);

	private Pump pump;

	private int relieved;

	@BeforeEach
	void open() {
		this.channel.freezeTime();
		Ticker ticker = this.channel.eventLoop().ticker();
		BlockGuard guard = new BlockGuard(Duration.ofSeconds(1), ticker, (pinned) -> {
		});
		FlowControl flow = new FlowControl(this.log, guard, false, ticker);
		this.pump = new Pump(this.log, flow, this.channel.eventLoop(), new PublisherCounters(), this.events);
	}

	@AfterEach
	void close() {
		this.pump.close();
		this.log.close();
		this.channel.finishAndReleaseAll();
	}

	@Test
	void aTickThatFailsIsNotTheLastOne() {
		SubscriberStream stream = stream();
		StreamOwner owner = stream.owner();
		willThrow(FAILURE).given(owner).tick(anyLong());
		willThrow(FAILURE).given(owner).failed(any());
		this.pump.add(stream);
		tick();
		then(this.events).should().unexpected(anyString(), eq(FAILURE));
		tick();
		then(owner).should(times(2)).tick(anyLong());
	}

	@Test
	void aStreamThatEndsInATickThatFailsIsForgotten() {
		SubscriberStream stream = stream();
		StreamOwner owner = stream.owner();
		willThrow(FAILURE).given(owner).tick(anyLong());
		willThrow(FAILURE).given(owner).failed(any());
		this.pump.add(stream);
		tick();
		this.pump.remove(stream);
		tick();
		then(owner).should(times(1)).tick(anyLong());
	}

	@Test
	void oneThatCannotBeRelievedDoesNotKeepTheOthersFromIt() {
		SubscriberStream failing = stream();
		given(failing.relieve(anyLong(), anyLong())).willThrow(FAILURE);
		SubscriberStream stuck = stream();
		given(stuck.stuckSince()).willReturn(7L);
		this.pump.add(failing);
		this.pump.add(stuck);
		assertThat(this.pump.relieve(1)).isSameAs(stuck);
		StreamOwner owner = failing.owner();
		then(owner).should().failed(FAILURE);
		then(stuck).should().relieve(eq(1L), anyLong());
	}

	@Test
	void whoStandsStillForTheLongestTimeIsClosedWhenTooMuchIsKept() {
		SubscriberStream shorter = stuck(9);
		SubscriberStream longest = stuck(7);
		SubscriberStream moving = stuck(0);
		List.of(shorter, longest, moving).forEach(this.pump::add);
		StreamOwner owner = longest.owner();
		StreamOwner other = shorter.owner();
		relieve(LOG_SIZE / 4);
		then(owner).should(never()).execute(any());
		relieve(LOG_SIZE / 4 + 1);
		then(owner).should().execute(any());
		then(other).should(never()).execute(any());
		assertThat(this.relieved).isEqualTo(2);
	}

	@Test
	void aReliefDoesNotWaitForAnEventLoopThatIsClosed() {
		Pump closed = mock(Pump.class);
		willThrow(new RejectedExecutionException()).given(closed).execute(any());
		Relief relief = new Relief(this.log, new Pump[] { closed }, 1, () -> this.relieved++);
		assertThatNoException().isThrownBy(relief::begin);
		assertThat(this.relieved).isOne();
	}

	@Test
	void aReliefThatFailsIsOverAllTheSame() {
		Pump throwing = mock(Pump.class);
		given(throwing.relieve(anyLong())).willThrow(FAILURE);
		willAnswer((call) -> {
			Runnable task = call.getArgument(0);
			try {
				task.run();
			}
			catch (LinkageError ex) {
				// as an event loop does
			}
			return null;
		}).given(throwing).execute(any());
		new Relief(this.log, new Pump[] { throwing }, 1, () -> this.relieved++).begin();
		assertThat(this.relieved).isOne();
	}

	@Test
	void thoseThatAreLateTakeTurnsAndTheOthersComeFirstInEach() {
		List<String> served = new ArrayList<>();
		List.of("late-1", "late-2", "late-3").forEach((name) -> this.pump.add(served(name, true, 3, served)));
		this.pump.add(served("live", false, 3, served));
		served.clear();
		runOnce();
		runOnce();
		runOnce();
		runOnce();
		assertThat(served).containsExactly("live", "late-1", "live", "late-2", "live", "late-3", "live", "late-1");
	}

	@Test
	void withoutOthersAllThatAreLateAreServed() {
		List<String> served = new ArrayList<>();
		List.of("late-1", "late-2", "late-3").forEach((name) -> this.pump.add(served(name, true, 3, served)));
		served.clear();
		runOnce();
		assertThat(served).containsExactlyInAnyOrder("late-1", "late-2", "late-3");
	}

	@Test
	void oneThatWaitsForWhatItReadsDoesNotTakeTheTurnOfAnother() {
		List<String> served = new ArrayList<>();
		this.pump.add(served("waiting", true, 0, served));
		this.pump.add(served("late", true, 3, served));
		this.pump.add(served("live", false, 0, served));
		served.clear();
		runOnce();
		assertThat(served).containsExactly("live", "waiting", "late");
	}

	@Test
	void whoIsLateDoesNotHoldUpTheOthersWhenItComes() {
		List<String> served = new ArrayList<>();
		this.pump.add(served("live", false, 3, served));
		this.pump.add(served("late", true, 3, served));
		assertThat(served).containsExactly("live");
		this.channel.runPendingTasks();
		assertThat(served).contains("late");
	}

	/**
	 * A stream that can always be served.
	 * @param writes how often there is something to write
	 */
	private static SubscriberStream served(String name, boolean late, int writes, List<String> served) {
		SubscriberStream stream = stream();
		AtomicLong position = new AtomicLong();
		given(stream.isLate()).willReturn(late);
		given(stream.isReady()).willReturn(true);
		given(stream.position()).willAnswer((call) -> position.get());
		given(stream.drain(anyLong())).willAnswer((call) -> {
			served.add(name);
			position.set(Math.min(writes, position.get() + 1));
			return false;
		});
		return stream;
	}

	private void runOnce() {
		this.pump.run();
	}

	private void relieve(long pinned) {
		new Relief(this.log, new Pump[] { this.pump }, pinned, () -> this.relieved++).begin();
		this.channel.runPendingTasks();
	}

	private void tick() {
		this.channel.advanceTimeBy(Pump.TICK, TimeUnit.NANOSECONDS);
		this.channel.runScheduledPendingTasks();
	}

	private static SubscriberStream stuck(long since) {
		SubscriberStream stream = stream();
		given(stream.stuckSince()).willReturn(since);
		return stream;
	}

	private static SubscriberStream stream() {
		SubscriberStream stream = mock(SubscriberStream.class);
		StreamOwner owner = mock(StreamOwner.class);
		Speed speed = Speed.behind(0);
		given(stream.owner()).willReturn(owner);
		given(stream.speed()).willReturn(speed);
		return stream;
	}

}
