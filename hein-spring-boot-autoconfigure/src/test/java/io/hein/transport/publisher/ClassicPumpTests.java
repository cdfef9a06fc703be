package io.hein.transport.publisher;

import java.util.ArrayDeque;
import java.util.Queue;

import io.hein.transport.log.BroadcastLog;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ClassicPump}.
 */
class ClassicPumpTests {

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	@Test
	void aPassThatFailsIsFollowedByOthers() {
		EventLoop loop = mock();
		given(loop.ticker()).willReturn(Ticker.newMockTicker());
		willAnswer((call) -> this.tasks.add(call.getArgument(0))).given(loop).execute(any());
		ClassicPump pump = new ClassicPump(mock(BroadcastLog.class), loop);
		ClassicPump.Served session = mock();
		given(session.isServed()).willReturn(true);
		willThrow(new IllegalStateException("expected by the test")).given(session).pump();
		willThrow(new OutOfMemoryError("expected by the test")).given(session).failed(any());
		pump.add(session);
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(pump::run);
		this.tasks.clear();
		pump.add(session);
		assertThat(this.tasks).hasSize(1);
	}

}
