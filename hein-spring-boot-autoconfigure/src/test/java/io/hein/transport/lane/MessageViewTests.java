package io.hein.transport.lane;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.DataFrames;
import io.hein.transport.frame.Epoch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a message says while its handler runs, and when it is kept too long.
 */
class MessageViewTests {

	@Test
	void aMessageThatIsKeptBeyondItsCallSaysSoInsteadOfReadingWhatIsThereNow() {
		ByteBuf buffer = Unpooled.directBuffer().writeBytes(DataFrames.data(7, "a.b", "text"));
		Chunk chunk = new Chunk(Epoch.random(), buffer, 0, buffer.writerIndex());
		MessageView message = new MessageView((from, index, head) -> "a.b").put(chunk, 0,
				DataFrame.head(chunk.bytes(), 0), 7);
		assertThat(message.topic()).isEqualTo("a.b");
		assertThat(message.payload()).asString().isEqualTo("text");
		chunk.release();
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(message::topic);
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(message::payload);
	}

}
