package io.hein.transport.publisher;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.hein.transport.classic.ClassicProtocol;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.invocation.InvocationOnMock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

/**
 * A claim to a name whose holder has not attached yet, because it waits itself for the
 * holder before it. Each connection has an event loop of its own, which runs only when
 * the test says so.
 */
class NameClaimTests {

	private static final long PROBE_SECONDS = 10;

	private final EmbeddedPublisher publisher = new EmbeddedPublisher(UnpooledByteBufAllocator.DEFAULT);

	@AfterEach
	void close() {
		this.publisher.close();
	}

	@Test
	void aConnectionThatWaitsForANameHasItWhenItsHolderEndsBeforeItAttaches() {
		InstanceId instance = InstanceId.random();
		EmbeddedChannel first = accept(instance);
		assertThat(frame(first)).isEqualTo(FrameType.WELCOME);
		// waits until the first one has ended
		EmbeddedChannel holder = accept(instance);
		EmbeddedChannel newcomer = accept(InstanceId.random());
		holder.runPendingTasks();
		newcomer.runPendingTasks();
		assertThat((Object) newcomer.outboundMessages().peek()).isNull();
		holder.close();
		newcomer.runPendingTasks();
		assertThat(frame(newcomer)).isEqualTo(FrameType.WELCOME);
	}

	@Test
	void aConnectionThatWaitsForAClassicSubscribersNameHasItWhenItsHolderEndsBeforeItAttaches() {
		EmbeddedChannel first = this.publisher.acceptClassic("n");
		assertThat(isAccepted(first)).isTrue();
		// the first one does not answer, and the second one waits until it has ended
		EmbeddedChannel holder = this.publisher.acceptClassic("n");
		holder.advanceTimeBy(PROBE_SECONDS, TimeUnit.SECONDS);
		holder.runScheduledPendingTasks();
		EmbeddedChannel newcomer = this.publisher.acceptClassic("n");
		holder.runPendingTasks();
		newcomer.runPendingTasks();
		assertThat(isAccepted(newcomer)).isFalse();
		holder.close();
		newcomer.runPendingTasks();
		assertThat(isAccepted(newcomer)).isTrue();
	}

	/**
	 * A classic newcomer gives up after a second.
	 */
	@Test
	void aClassicNewcomerHasTheNameOfASilentHolderBeforeItGivesUp() {
		EmbeddedChannel holder = this.publisher.acceptClassic("n");
		EmbeddedChannel newcomer = this.publisher.acceptClassic("n");
		pass(newcomer, 399);
		holder.runPendingTasks();
		assertThat(isAccepted(newcomer)).isFalse();
		pass(newcomer, 1);
		holder.runPendingTasks();
		newcomer.runPendingTasks();
		assertThat(isAccepted(newcomer)).isTrue();
		assertThat(holder.isOpen()).isFalse();
	}

	@Test
	void aClassicHolderThatAnswersInTimeKeepsItsName() {
		EmbeddedChannel holder = this.publisher.acceptClassic("n");
		EmbeddedChannel newcomer = this.publisher.acceptClassic("n");
		holder.runPendingTasks();
		pass(newcomer, 399);
		holder.writeInbound(Unpooled.wrappedBuffer(new byte[] { ClassicProtocol.ACK }));
		pass(newcomer, 1);
		assertThat(isAccepted(newcomer)).isFalse();
		assertThat(newcomer.isOpen()).isFalse();
		assertThat(holder.isOpen()).isTrue();
	}

	private static void pass(EmbeddedChannel channel, long millis) {
		channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
		channel.runPendingTasks();
		channel.runScheduledPendingTasks();
	}

	@Test
	void aConnectionThatReplacesAHolderIsNotifiedAlsoIfTheHolderFails() {
		Session newcomer = mock(Session.class);
		NameClaim.Claimant claimant = mock(NameClaim.Claimant.class);
		given(claimant.isNaming()).willReturn(true);
		Session holder = mock(Session.class);
		Sessions sessions = mock(Sessions.class);
		given(sessions.admit(newcomer)).willReturn(new Sessions.Admission(Sessions.Outcome.ADMITTED, holder));
		Runnable won = () -> {
		};
		new NameClaim(newcomer, claimant, sessions, won).begin();
		ArgumentCaptor<Runnable> task = ArgumentCaptor.forClass(Runnable.class);
		then(holder).should().execute(task.capture());
		willThrow(new OutOfMemoryError("no memory")).given(holder).replaced();
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(task.getValue()::run);
		then(newcomer).should().execute(won);
	}

	@Test
	void aHolderThatHasEndedAndStillHasTheNameIsAskedOnceOnly() {
		EmbeddedChannel channel = new EmbeddedChannel();
		channel.freezeTime();
		Session newcomer = mock(Session.class);
		given(newcomer.channel()).willReturn(channel);
		willAnswer(NameClaimTests::runArgument).given(newcomer).execute(any());
		NameClaim.Claimant claimant = mock(NameClaim.Claimant.class);
		given(claimant.isNaming()).willReturn(true);
		given(claimant.probeTime()).willReturn(Duration.ofSeconds(PROBE_SECONDS));
		Session holder = mock(Session.class);
		willAnswer(NameClaimTests::runArgument).given(holder).execute(any());
		willAnswer((call) -> {
			call.<Runnable>getArgument(1).run();
			return null;
		}).given(holder).askForLife(any(), any());
		Sessions sessions = mock(Sessions.class);
		given(sessions.admit(newcomer)).willReturn(new Sessions.Admission(Sessions.Outcome.NAME_HELD, holder))
			.willThrow(new AssertionError("asked again"));
		given(sessions.takeOver(holder, newcomer)).willReturn(true);
		Runnable won = mock(Runnable.class);
		new NameClaim(newcomer, claimant, sessions, won).begin();
		then(won).should().run();
	}

	private static @Nullable Object runArgument(InvocationOnMock call) {
		call.<Runnable>getArgument(0).run();
		return null;
	}

	private EmbeddedChannel accept(InstanceId instance) {
		EmbeddedChannel channel = this.publisher.accept();
		Hello hello = new Hello(1, "n", instance, TopicFilter.EVERYTHING, StartFrom.LATEST, false, List.of(), null);
		channel.writeInbound(hello.encode(channel.alloc()));
		return channel;
	}

	private static FrameType frame(EmbeddedChannel channel) {
		ByteBuf out = channel.readOutbound();
		assertThat(out).isNotNull();
		try {
			return FrameType.of(out.skipBytes(Integer.BYTES).readByte());
		}
		finally {
			out.release();
		}
	}

	private static boolean isAccepted(EmbeddedChannel channel) {
		ByteBuf out = channel.readOutbound();
		if (out == null) {
			return false;
		}
		out.release();
		return true;
	}

}
