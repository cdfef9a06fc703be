package io.hein.transport.backbone;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Older messages of which reports are wanted.
 */
class HistoryConfirmTests {

	@Test
	void aSubscriberIsAskedForAnOlderMessageAsForANewOne() {
		ByteBuf buffer = Unpooled.directBuffer(100);
		HistoryChunk chunk = new HistoryChunk(1, buffer);
		chunk.message(1, new byte[1], ContentType.TEXT, Headers.NONE, new byte[1]);
		chunk.message(2, new byte[1], ContentType.TEXT, Headers.NONE, new byte[1], true);
		assertThat(DataFrame.isPlain(buffer.getLong(0))).isTrue();
		assertThat(DataFrame.isPlain(buffer.getLong(DataFrame.length(1, 0, 1)))).isFalse();
		buffer.release();
	}

}
