package io.hein.transport.publisher;

import io.hein.transport.classic.ClassicLeaving;
import io.hein.transport.classic.ClassicLockStep;
import io.hein.transport.confirm.Pings;
import io.hein.transport.frame.ErrorCode;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ClassicFarewell}: a connection that is no longer served is closed,
 * whatever fails on the way.
 */
class ClassicFarewellTests {

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private final ClassicSession session = mock(ClassicSession.class);

	private final Pumps pumps = mock(Pumps.class);

	private final Shared shared = new Shared(new PublisherOptions(), mock(), mock(), this.pumps, mock(),
			new Sessions(1, 1), mock(), null, new Pings(Runnable::run), new ClassicLeaving(1), new PublisherCounters(),
			mock());

	private final ClassicPings pings = new ClassicPings(this.session, this.shared.pings(), mock(ClassicLockStep.class));

	private final ClassicFarewell farewell = new ClassicFarewell(this.session, this.shared, this.pings);

	private boolean notified;

	@BeforeEach
	void attach() {
		given(this.session.channel()).willReturn(this.channel);
		given(this.session.attached()).willReturn(mock(ClassicStream.class));
		given(this.session.name()).willReturn("name");
		given(this.pumps.classic(any())).willThrow(new OutOfMemoryError("no memory"));
		this.pings.askForLife(() -> {
		}, () -> this.notified = true);
	}

	@Test
	void aDroppedConnectionIsClosedAlsoIfThereIsNoMemory() {
		assertThatExceptionOfType(OutOfMemoryError.class)
			.isThrownBy(() -> this.farewell.drop(DisconnectReason.KEEPALIVE));
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.notified).as("the one waiting for the name is notified").isTrue();
	}

	@Test
	void aRefusedConnectionIsClosedAlsoIfThereIsNoMemory() {
		given(this.session.isNaming()).willReturn(true);
		PublisherEvents events = this.shared.events();
		willThrow(new OutOfMemoryError("no memory")).given(events).refused(any(), any(), any(), any(), any());
		assertThatExceptionOfType(OutOfMemoryError.class)
			.isThrownBy(() -> this.farewell.refuse(ErrorCode.NAME_IN_USE, "in use"));
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.notified).as("the one waiting for the name is notified").isTrue();
	}

	@Test
	void aConnectionIsClosedAtShutdownAlsoIfThereIsNoMemory() {
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(this.farewell::shutdown);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.notified).as("the one waiting for the name is notified").isTrue();
	}

}
