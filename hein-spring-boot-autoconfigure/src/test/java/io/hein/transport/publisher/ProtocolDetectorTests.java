package io.hein.transport.publisher;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

/**
 * Tests for {@link ProtocolDetector}: which peers are greeted, and when.
 */
class ProtocolDetectorTests {

	private static final long NO_TIMER = -1;

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private final NativeSession connection = mock(withSettings().stubOnly());

	@BeforeEach
	void accept() {
		given(this.connection.state()).willReturn(SessionState.ACCEPTED);
		this.channel.freezeTime();
		ProtocolDetector.addTo(this.channel.pipeline(), this.connection, (address, name) -> {
			throw new IllegalStateException("it has ended");
		});
		this.channel.pipeline().fireChannelActive();
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void aSilentPeerIsGreetedSoonAndOnce() {
		assertThat(written()).isEmpty();
		pass(1);
		assertThat(written()).isEqualTo("\u0006");
		pass(60_000);
		assertThat(written()).isEmpty();
	}

	@Test
	void aNativeSubscriberThatSpeaksFirstIsNotGreeted() {
		assertThat(this.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] { 0, 0, 1 }))).isTrue();
		assertThat(this.channel.pipeline().get(ProtocolDetector.class)).isNull();
		assertThat(this.channel.runScheduledPendingTasks()).isEqualTo(NO_TIMER);
		pass(1);
		assertThat(written()).isEmpty();
	}

	@Test
	void aClassicSubscriberThatSpeaksFirstIsGreetedNevertheless() {
		this.channel.writeInbound(Unpooled.copiedBuffer("name", StandardCharsets.ISO_8859_1));
		assertThat(written()).isEqualTo("\u0006");
		pass(1);
		assertThat(written()).isEmpty();
	}

	@Test
	void aPeerThatLeavesAtOnceLeavesNoTimerBehind() {
		this.channel.close();
		assertThat(this.channel.runScheduledPendingTasks()).isEqualTo(NO_TIMER);
		assertThat(written()).isEmpty();
	}

	private void pass(long millis) {
		this.channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
	}

	private String written() {
		StringBuilder written = new StringBuilder();
		for (ByteBuf each = this.channel.readOutbound(); each != null; each = this.channel.readOutbound()) {
			written.append(each.toString(StandardCharsets.ISO_8859_1));
			each.release();
		}
		return written.toString();
	}

}
