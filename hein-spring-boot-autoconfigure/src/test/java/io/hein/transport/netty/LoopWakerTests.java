package io.hein.transport.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * Tests for {@link LoopWaker}.
 */
class LoopWakerTests {

	private final EventLoop loop = mock(EventLoop.class);

	private final List<Runnable> submitted = new ArrayList<>();

	private final Runnable task = () -> {
	};

	private final LoopWaker waker = new LoopWaker(this.loop, this.task);

	LoopWakerTests() {
		accept();
	}

	private void accept() {
		willAnswer((call) -> this.submitted.add(call.getArgument(0))).given(this.loop).execute(any());
	}

	@Test
	void whicheverThreadWakesItTheTaskRunsOnce() {
		this.waker.run();
		this.waker.run();
		this.waker.later();
		assertThat(this.submitted).containsExactly(this.task);
	}

	@Test
	void aWakeUpWhileTheTaskRunsHasItRunAgainWhenItHasEnded() {
		this.waker.run();
		this.waker.begins();
		this.waker.run();
		this.waker.run();
		assertThat(this.submitted).hasSize(1);
		this.waker.ended();
		assertThat(this.submitted).hasSize(2);
		this.submitted.get(1).run();
		assertThat(this.submitted).last().isSameAs(this.task);
	}

	@Test
	void afterATaskThatNothingWokeMeanwhileTheNextWakeUpCounts() {
		this.waker.run();
		this.waker.begins();
		this.waker.ended();
		assertThat(this.submitted).hasSize(1);
		this.waker.run();
		assertThat(this.submitted).containsExactly(this.task, this.task);
	}

	@Test
	void whoeverWakesItMeanwhileTheNetworkIsLookedAtBeforeItRunsAgain() {
		SingleThreadEventLoop single = mock(SingleThreadEventLoop.class);
		LoopWaker other = new LoopWaker(single, this.task);
		other.run();
		other.begins();
		other.run();
		other.ended();
		then(single).should().execute(any());
		then(single).should().executeAfterEventLoopIteration(any());
	}

	@Test
	void aFailureDoesNotReachTheWakingThreadAndIsMadeUpFor() {
		willThrow(new RejectedExecutionException()).given(this.loop).execute(any());
		this.waker.run();
		accept();
		this.waker.makeUp();
		assertThat(this.submitted).containsExactly(this.task);
		this.waker.begins();
		this.waker.makeUp();
		assertThat(this.submitted).hasSize(1);
	}

	@Test
	void aTaskThatFailedIsRunAgainByTheNextWakeUpToo() {
		this.waker.run();
		this.waker.failed();
		this.waker.run();
		assertThat(this.submitted).hasSize(2);
	}

	@Test
	void whatIsLeftIsDoneAfterALookAtTheNetwork() {
		SingleThreadEventLoop single = mock(SingleThreadEventLoop.class);
		LoopWaker other = new LoopWaker(single, this.task);
		other.later();
		ArgumentCaptor<Runnable> again = ArgumentCaptor.forClass(Runnable.class);
		then(single).should().executeAfterEventLoopIteration(again.capture());
		then(single).should(never()).execute(any());
		again.getValue().run();
		then(single).should().execute(this.task);
	}

}
