package io.hein.transport.subscriber;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import io.hein.testsupport.LoopChannel;
import io.hein.testsupport.Payloads;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
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

	private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);

	private EmbeddedSubscriber subscriber = new EmbeddedSubscriber("classic", this.memory);

	private final LoopChannel channel = new LoopChannel();

	private static byte[] message(long index) {
		String payload = new String(Payloads.create(0, index, 100), StandardCharsets.ISO_8859_1);
		return ("__raw__:0:" + payload + "\u00ac\u0096\u00ac\u0096").getBytes(StandardCharsets.ISO_8859_1);
	}

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

	/**
	 * The buffer for what was read cannot grow.
	 */
	@Test
	void whatWasReadBeforeThereWasNoMemoryIsHandedOver() {
		this.subscriber = new EmbeddedSubscriber("classic", new AbstractByteBufAllocator(false) {

			@Override
			protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
				return ClassicConnectionTests.this.memory.heapBuffer(initialCapacity, initialCapacity);
			}

			@Override
			protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
				return ClassicConnectionTests.this.memory.directBuffer(initialCapacity, initialCapacity);
			}

			@Override
			public boolean isDirectBufferPooled() {
				return false;
			}

		});
		List<Long> handed = new ArrayList<>();
		this.subscriber.listen((message) -> handed.add(message.sequence()));
		this.channel.run(() -> this.subscriber.dialClassic(this.channel));
		read(ACK);
		read(ACK);
		ByteBuf all = Unpooled.buffer();
		for (int i = 1; i <= 20; i++) {
			all.writeBytes(message(i));
		}
		read(ByteBufUtil.getBytes(all));
		assertThat(this.channel.isOpen()).isFalse();
		while (this.subscriber.runListener()) {
			// until it has everything
		}
		long delivered = this.subscriber.checker().delivered();
		assertThat(delivered).isBetween(3L, 10L);
		assertThat(handed).as("none in parts").isEqualTo(LongStream.rangeClosed(1, delivered).boxed().toList());
		assertThat(this.subscriber.checker().faults()).isEmpty();
		assertThat(this.memory.metric().usedDirectMemory() + this.memory.metric().usedHeapMemory()).isZero();
	}

}
