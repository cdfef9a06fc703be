package io.hein.transport.publisher;

import java.time.Duration;

import io.hein.transport.flow.BlockGuard;
import io.hein.transport.flow.FlowControl;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Headers;
import io.hein.transport.log.EvictionGuard;
import io.hein.transport.log.MemoryBroadcastLog;
import io.hein.transport.topic.TopicFilter;
import io.hein.transport.topic.Topics;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Ticker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link SubscriberStream}: what one that takes nothing keeps of the log.
 */
class SubscriberStreamTests {

	private static final int MESSAGES = 500;

	private final MemoryBroadcastLog log = new MemoryBroadcastLog(1 << 20, 10_000, null, EvictionGuard.NONE);

	private final Network network = new Network();

	private final StreamOwner owner = mock();

	private Pump pump;

	@BeforeEach
	void connect() throws Exception {
		this.network.freezeTime();
		this.network.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(1, 1));
		given(this.owner.channel()).willReturn(this.network);
		given(this.owner.name()).willReturn("s");
		willAnswer((call) -> this.network.write(call.getArgument(0), this.network.voidPromise())).given(this.owner)
			.write(any());
		Ticker ticker = this.network.eventLoop().ticker();
		BlockGuard guard = new BlockGuard(Duration.ofSeconds(1), ticker, (pinned) -> {
		});
		this.pump = new Pump(this.log, new FlowControl(this.log, guard, false, ticker), this.network.eventLoop(),
				new PublisherCounters(), mock());
		byte[] topic = Topics.encode("t");
		for (int i = 0; i < MESSAGES; i++) {
			this.log.append(topic, ContentType.BYTES, Headers.NONE, new byte[1000], null);
		}
	}

	@AfterEach
	void close() {
		this.pump.close();
		this.log.close();
		this.network.stuck = false;
		this.network.flush();
		this.network.finishAndReleaseAll();
	}

	@Test
	void oneThatIsPausedInTheMiddleOfWhatItWantsKeepsNothingOfTheLog() {
		SubscriberStream stream = new SubscriberStream(this.owner, this.pump, new PublisherOptions(),
				TopicFilter.of("t"), 0, MESSAGES);
		this.network.stuck = true;
		this.pump.add(stream);
		assertThat(stream.position()).isBetween(1L, MESSAGES - 1L);
		stream.hold(true);
		this.network.stuck = false;
		this.network.flush();
		assertThat(this.network.isWritable()).isTrue();
		this.log.close();
		assertThat(this.log.size()).isZero();
	}

	/**
	 * A channel whose network may take nothing.
	 */
	private static final class Network extends EmbeddedChannel {

		private boolean stuck;

		@Override
		protected void doWrite(ChannelOutboundBuffer buffer) throws Exception {
			if (!this.stuck) {
				super.doWrite(buffer);
			}
		}

	}

}
