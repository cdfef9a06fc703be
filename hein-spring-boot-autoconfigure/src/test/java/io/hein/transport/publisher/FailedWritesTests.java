package io.hein.transport.publisher;

import java.io.IOException;
import java.util.List;

import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A connection that is gone when it is written to for the first time says so in the
 * middle of that, and leaves nothing behind.
 */
class FailedWritesTests {

	private final EmbeddedPublisher publisher = new EmbeddedPublisher(ByteBufAllocator.DEFAULT);

	@AfterEach
	void close() {
		this.publisher.close();
	}

	@Test
	void aSubscriberThatIsGoneBeforeItsWelcomeLeavesNothingBehind() {
		EmbeddedChannel channel = this.publisher.accept();
		channel.pipeline().addFirst(new FailingWrites());
		Hello hello = new Hello(Hello.VERSION, "gone", InstanceId.random(), TopicFilter.EVERYTHING, StartFrom.LATEST,
				false, List.of(), null);
		channel.pipeline().fireChannelRead(hello.encode(channel.alloc()));
		assertLeavesNothing(channel);
	}

	@Test
	void aClassicSubscriberThatIsGoneBeforeItIsAcceptedLeavesNothingBehind() {
		EmbeddedChannel channel = this.publisher.acceptClassic("gone", new FailingWrites());
		assertLeavesNothing(channel);
	}

	private static void assertLeavesNothing(EmbeddedChannel channel) {
		channel.runPendingTasks();
		assertThat(channel.isOpen()).isFalse();
		channel.runPendingTasks();
		assertThat(channel.runScheduledPendingTasks()).as("time until the next tick").isEqualTo(-1);
	}

	/**
	 * What a socket does whose peer has reset the connection.
	 */
	private static final class FailingWrites extends ChannelOutboundHandlerAdapter {

		@Override
		public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
			ReferenceCountUtil.release(message);
			promise.tryFailure(new IOException("Connection reset by peer"));
		}

	}

}
