package io.hein.transport.netty;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

/**
 * What runs a lane on the event loop of its connection.
 */
class DirectLoopTests {

	private final MockTicker ticker = Ticker.newMockTicker();

	private final SingleThreadEventLoop loop = mock(SingleThreadEventLoop.class);

	private final DirectLoop direct = new DirectLoop(this.loop);

	DirectLoopTests() {
		given(this.loop.ticker()).willReturn(this.ticker);
		given(this.loop.inEventLoop()).willReturn(true);
	}

	private Runnable submitted(Runnable worker) {
		this.direct.execute(worker);
		ArgumentCaptor<Runnable> task = ArgumentCaptor.forClass(Runnable.class);
		then(this.loop).should().execute(task.capture());
		return task.getValue();
	}

	@Test
	void aWorkerIsATaskOfTheLoop() {
		List<String> runs = new ArrayList<>();
		Runnable task = submitted(() -> runs.add("run"));
		assertThat(runs).isEmpty();
		task.run();
		assertThat(runs).containsExactly("run");
		then(this.loop).should(never()).executeAfterEventLoopIteration(any());
	}

	@Test
	void aWorkerThatGoesOnLetsTheLoopLookAtTheNetworkFirst() {
		Runnable[] worker = new Runnable[1];
		worker[0] = () -> this.direct.execute(worker[0]);
		submitted(worker[0]).run();
		ArgumentCaptor<Runnable> after = ArgumentCaptor.forClass(Runnable.class);
		then(this.loop).should().executeAfterEventLoopIteration(after.capture());
		then(this.loop).should().execute(any());
		after.getValue().run();
		then(this.loop).should(times(2)).execute(any());
	}

	@Test
	void aCallThatDoesNotReturnHoldsItUp() {
		List<Boolean> heldUp = new ArrayList<>();
		submitted(() -> {
			heldUp.add(this.direct.isHeldUp());
			this.ticker.advance(999, TimeUnit.MILLISECONDS);
			heldUp.add(this.direct.isHeldUp());
			this.ticker.advance(1, TimeUnit.MILLISECONDS);
			heldUp.add(this.direct.isHeldUp());
		}).run();
		assertThat(heldUp).containsExactly(false, false, true);
		assertThat(this.direct.isHeldUp()).isFalse();
	}

	@Test
	void aWorkerThatFailsHoldsNothingUp() {
		Runnable task = submitted(() -> {
			throw new IllegalStateException("expected by the test");
		});
		assertThatIllegalStateException().isThrownBy(task::run);
		this.ticker.advance(Duration.ofHours(1).toNanos(), TimeUnit.NANOSECONDS);
		assertThat(this.direct.isHeldUp()).isFalse();
	}

}
