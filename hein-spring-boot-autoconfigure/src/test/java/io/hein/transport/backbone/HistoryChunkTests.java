package io.hein.transport.backbone;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Headers;
import io.hein.transport.topic.Topics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HistoryChunk}.
 */
class HistoryChunkTests {

	private static final byte[] TOPIC = Topics.encode("t");

	private final ByteBuf buffer = UnpooledByteBufAllocator.DEFAULT.directBuffer(300_000);

	private final HistoryChunk chunk = new HistoryChunk(10, this.buffer);

	@AfterEach
	void giveBack() {
		this.chunk.evict();
	}

	@Test
	void eachMessageIsFoundAndInsteadOfOneThatIsNotThereTheNext() {
		long last = fill(10, 3);
		for (long sequence = 10; sequence <= last; sequence++) {
			int at = this.chunk.find(sequence);
			// every third one is there
			assertThat(DataFrame.sequence(this.buffer, at)).isEqualTo(10 + (sequence - 10 + 2) / 3 * 3);
		}
		assertThat(this.chunk.holeUpTo(this.chunk.find(last + 1))).isEqualTo(last + 5);
	}

	@Test
	void messagesThatAreLongerThanAStepAreFoundToo() {
		for (int i = 0; i < 3; i++) {
			assertThat(message(10 + i, 90_000)).isTrue();
		}
		for (int i = 0; i < 3; i++) {
			assertThat(DataFrame.sequence(this.buffer, this.chunk.find(10 + i))).isEqualTo(10 + i);
		}
	}

	private long fill(long from, int step) {
		long sequence = from;
		while (message(sequence, 100)) {
			sequence += step;
		}
		this.chunk.finish(sequence + 2);
		return sequence - step;
	}

	private boolean message(long sequence, int length) {
		return this.chunk.message(sequence, TOPIC, ContentType.BYTES, Headers.NONE, new byte[length]);
	}

}
