package io.hein.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link CopyGuard}.
 */
class CopyGuardTests {

	private final Runnable confirmReads = mock();

	private final EmbeddedChannel channel = new EmbeddedChannel(new CopyGuard(this.confirmReads));

	@Test
	void whatWasReadIsSent() {
		ByteBuf data = Unpooled.buffer(1).writeByte(1);
		this.channel.writeAndFlush(data);
		assertThat(this.channel.<ByteBuf>readOutbound()).isSameAs(data);
		data.release();
		this.channel.close();
	}

	@Test
	void nothingIsSentOnceSomethingWasNotThereAndTheConnectionIsClosed() {
		willThrow(new InternalError("a fault")).willDoNothing().given(this.confirmReads).run();
		ByteBuf data = Unpooled.buffer(1).writeByte(1);
		ChannelFuture written = this.channel.write(data);
		this.channel.flush();
		assertThat(written.cause()).isInstanceOf(InternalError.class);
		assertThat(data.refCnt()).isZero();
		assertThat(this.channel.<ByteBuf>readOutbound()).isNull();
		assertThat(this.channel.isOpen()).isFalse();
		assertThatExceptionOfType(InternalError.class).isThrownBy(this.channel::checkException);
	}

}
