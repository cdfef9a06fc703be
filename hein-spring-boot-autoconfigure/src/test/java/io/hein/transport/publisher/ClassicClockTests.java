package io.hein.transport.publisher;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.hein.transport.classic.ClassicProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long classic subscribers are given, with a clock of the test's own.
 */
class ClassicClockTests {

	private static final long TICK = 100;

	private final EmbeddedPublisher publisher = new EmbeddedPublisher(UnpooledByteBufAllocator.DEFAULT);

	private final EmbeddedChannel channel = this.publisher.acceptClassic("n");

	@AfterEach
	void close() {
		this.publisher.close();
	}

	@Test
	void aReceiverIsGivenFiveSecondsForAMessageByDefault() throws Exception {
		publish(2);
		assertThat(messages()).isOne();
		pass(4900);
		acknowledge();
		assertThat(messages()).isOne();
		pass(4900);
		assertThat(this.channel.isOpen()).isTrue();
		pass(200);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void aReceiverIsSentAtOnceWhatItsUserCanHandleInTime() throws Exception {
		publish(100);
		int handled = 0;
		for (int before = 0; handled < 100; handled += before) {
			int sent = messages();
			assertThat(sent).isPositive();
			// it reads on when its user is done with what it read before
			pass(before * 200L);
			assertThat(this.channel.isOpen()).as("after %d", handled).isTrue();
			acknowledge();
			before = sent;
		}
	}

	private void publish(int count) throws InterruptedException {
		for (int i = 0; i < count; i++) {
			this.publisher.publish(new byte[] { '!' });
		}
		this.channel.runPendingTasks();
	}

	private void acknowledge() {
		this.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] { ClassicProtocol.ACK }));
		this.channel.runPendingTasks();
	}

	/**
	 * How many messages were sent since the last question.
	 */
	private int messages() {
		int messages = 0;
		for (ByteBuf out = this.channel.readOutbound(); out != null; out = this.channel.readOutbound()) {
			messages += (int) out.toString(StandardCharsets.ISO_8859_1).chars().filter((each) -> each == '!').count();
			out.release();
		}
		return messages;
	}

	private void pass(long millis) {
		for (long left = millis; left > 0; left -= TICK) {
			this.channel.advanceTimeBy(Math.min(TICK, left), TimeUnit.MILLISECONDS);
			this.channel.runScheduledPendingTasks();
		}
	}

}
