package io.hein.transport.subscriber;

import java.nio.charset.StandardCharsets;

import io.hein.testsupport.LoopChannel;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClassicConnection}.
 */
class ClassicConnectionTests {

	private static final byte[] ACK = { 6 };

	private static final byte[] TOO_LONG = ("__raw__:0:" + "x".repeat(2000) + "\u00ac\u0096\u00ac\u0096")
		.getBytes(StandardCharsets.ISO_8859_1);

	private final EmbeddedSubscriber subscriber = new EmbeddedSubscriber("classic", UnpooledByteBufAllocator.DEFAULT);

	private final LoopChannel channel = new LoopChannel();

	private void read(byte[] bytes) {
		this.channel.run(() -> {
			this.channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(bytes));
			this.channel.pipeline().fireChannelReadComplete();
		});
		this.channel.run(this.subscriber::runLoop);
	}

	/**
	 * Nothing but gaps comes: they fill the queue of a listener as messages do.
	 */
	@Test
	void gapsAreNotQueuedWithoutBound() {
		this.channel.run(() -> this.subscriber.dialClassic(this.channel));
		read(ACK);
		read(ACK);
		this.subscriber.lane().pause();
		for (int i = 0; i < 200; i++) {
			read(TOO_LONG);
		}
		assertThat(this.subscriber.lane().retainedBytes()).isLessThan(3000);
		this.subscriber.lane().resume();
		while (this.subscriber.runListener()) {
			// until it has everything
		}
		this.channel.run(this.subscriber::runLoop);
		while (this.subscriber.runListener()) {
			// what had no place before
		}
		assertThat(this.subscriber.checker().missed()).isEqualTo(200);
		assertThat(this.subscriber.checker().faults()).isEmpty();
		this.channel.run(this.channel::lose);
	}

}
