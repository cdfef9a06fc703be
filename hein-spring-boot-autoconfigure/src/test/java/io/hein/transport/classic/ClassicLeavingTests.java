package io.hein.transport.classic;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.GenericFutureListener;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

class ClassicLeavingTests {

	private final EventLoop loop = mock(RETURNS_DEEP_STUBS);

	private final ClassicLeaving leaving = new ClassicLeaving(2);

	@Test
	void aDroppedReceiverIsWaitedForHoweverLongItHangs() {
		DuplexChannel hanging = channel();
		this.leaving.begin(hanging);
		then(hanging).should().shutdownOutput();
		then(hanging).should(never()).close();
		then(this.loop).should(never()).schedule(any(Runnable.class), anyLong(), any());
		then(hanging.config()).should().setOption(ChannelOption.SO_KEEPALIVE, true);
	}

	@Test
	void ofTooManyTheOneThatHangsLongestIsClosed() {
		DuplexChannel first = channel();
		DuplexChannel second = channel();
		DuplexChannel third = channel();
		this.leaving.begin(first);
		this.leaving.begin(second);
		this.leaving.begin(third);
		then(first).should().close();
		then(second).should(never()).close();
		then(third).should(never()).close();
	}

	@Test
	void oneThatHasEndedMakesRoom() throws Exception {
		DuplexChannel ended = channel();
		DuplexChannel hanging = channel();
		this.leaving.begin(ended);
		this.leaving.begin(hanging);
		hasClosed(ended);
		this.leaving.begin(channel());
		then(hanging).should(never()).close();
	}

	@Test
	void oneThatIsRefusedIsClosedAfterItsTime() {
		DuplexChannel refused = channel();
		this.leaving.begin(refused, Duration.ofSeconds(5));
		ArgumentCaptor<Runnable> task = ArgumentCaptor.captor();
		then(this.loop).should().schedule(task.capture(), anyLong(), any());
		task.getValue().run();
		then(refused).should().close();
	}

	@Test
	void aPublisherThatHasStoppedWaitsNoLongerThanHalfAMinute() {
		DuplexChannel hanging = channel();
		this.leaving.begin(hanging);
		this.leaving.stop();
		ArgumentCaptor<Runnable> task = ArgumentCaptor.captor();
		then(this.loop).should().schedule(task.capture(), eq(30_000L), eq(TimeUnit.MILLISECONDS));
		task.getValue().run();
		then(hanging).should().close();
	}

	private DuplexChannel channel() {
		DuplexChannel channel = mock();
		given(channel.isActive()).willReturn(true);
		given(channel.isOpen()).willReturn(true);
		given(channel.eventLoop()).willReturn(this.loop);
		ChannelConfig config = mock();
		given(channel.config()).willReturn(config);
		ChannelFuture closed = mock();
		given(channel.closeFuture()).willReturn(closed);
		return channel;
	}

	private static void hasClosed(DuplexChannel channel) throws Exception {
		ArgumentCaptor<GenericFutureListener<ChannelFuture>> listener = ArgumentCaptor.captor();
		then(channel.closeFuture()).should().addListener(listener.capture());
		listener.getValue().operationComplete(channel.closeFuture());
	}

}
