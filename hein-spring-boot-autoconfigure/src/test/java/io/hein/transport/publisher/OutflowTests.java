package io.hein.transport.publisher;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.hein.transport.flow.KeptRests;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Headers;
import io.hein.transport.log.EvictionGuard;
import io.hein.transport.log.LogCursor;
import io.hein.transport.log.LogCursor.Result;
import io.hein.transport.log.MemoryBroadcastLog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

/**
 * What a network that takes little does to what was written.
 */
class OutflowTests {

	private static final int LOG_SIZE = 64 * 1024;

	private static final int PAYLOAD = 100;

	private static final int FRAME = DataFrame.length(1, 0, PAYLOAD);

	private static final int FRAMES = 10;

	private final MemoryBroadcastLog log = new MemoryBroadcastLog(LOG_SIZE, 1000, null, EvictionGuard.NONE);

	private final PublisherCounters counters = new PublisherCounters();

	private final KeptRests keptRests = KeptRests.of(LOG_SIZE);

	private final Narrow channel = new Narrow();

	private final StreamOwner owner = mock();

	private final ByteBuf expected = Unpooled.buffer();

	private Outflow outflow;

	@BeforeEach
	void connect() {
		given(this.owner.channel()).willReturn(this.channel);
		willAnswer((call) -> this.channel.write(call.getArgument(0), this.channel.voidPromise())).given(this.owner)
			.write(any());
		this.outflow = new Outflow(this.owner, this.log, this.counters, this.keptRests, false);
	}

	@AfterEach
	void close() {
		this.channel.room = Integer.MAX_VALUE;
		if (this.channel.isOpen()) {
			this.channel.flush();
			this.channel.finishAndReleaseAll();
		}
		this.expected.release();
		this.log.close();
		assertThat(this.log.size()).isZero();
	}

	@Test
	void whatWasNotBegunIsTakenBackAndTheFrameUnderWayIsWrittenToItsEnd() throws Exception {
		write(2 * FRAME + 30);
		assertThat(this.outflow.takeBack()).isEqualTo(3);
		assertThat(this.keptRests.kept()).isEqualTo(FRAME - 30);
		this.outflow.flush();
		assertThat(takeRest()).isEqualTo(this.expected.slice(0, 3 * FRAME));
	}

	@Test
	void betweenTwoFramesTheNextOneStaysSoThatTheNetworkSaysWhenItTakesBytesAgain() throws Exception {
		write(2 * FRAME);
		assertThat(this.outflow.takeBack()).isEqualTo(3);
		this.outflow.flush();
		assertThat(this.channel.isWritable()).isFalse();
		assertThat(takeRest()).isEqualTo(this.expected.slice(0, 3 * FRAME));
	}

	@Test
	void littleIsWrittenAtOnceForASecondAfterAStandstill() {
		assertThat(this.outflow.slice(7, false)).isEqualTo(256 * 1024);
		this.outflow.hesitate(7);
		assertThat(this.outflow.slice(7, false)).isEqualTo(16 * 1024);
		assertThat(this.outflow.slice(7 + Outflow.HESITANT, false)).isEqualTo(256 * 1024);
	}

	@Test
	void whatIsEncryptedIsWrittenInLessAtOnce() {
		Outflow encrypted = new Outflow(this.owner, this.log, this.counters, this.keptRests, true);
		assertThat(encrypted.slice(7, false)).isEqualTo(64 * 1024);
	}

	@Test
	void nothingOfTheLogIsKept() throws Exception {
		write(30);
		this.log.close();
		assertThat(this.log.size()).isPositive();
		this.outflow.takeBack();
		assertThat(this.log.size()).isZero();
	}

	@Test
	void whatWasWrittenAfterItStaysAfterItAndTheChannelDoesNotSeemWritable() throws Exception {
		write(FRAME + 1);
		List<Boolean> changes = new ArrayList<>();
		this.channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {

			@Override
			public void channelWritabilityChanged(ChannelHandlerContext context) {
				changes.add(context.channel().isWritable());
			}

		});
		for (String word : List.of("one", "two")) {
			this.outflow.write(Unpooled.copiedBuffer(word, StandardCharsets.US_ASCII));
			this.outflow.flush();
		}
		this.outflow.takeBack();
		this.outflow.flush();
		assertThat(changes).isEmpty();
		ByteBuf all = takeRest();
		assertThat(all.readSlice(2 * FRAME)).isEqualTo(this.expected.slice(0, 2 * FRAME));
		assertThat(all.toString(StandardCharsets.US_ASCII)).isEqualTo("onetwo");
	}

	@Test
	void itIsTakenBackInTheMiddleOfWritesThatTheNetworkIsNotAskedForAgain() throws Exception {
		// Netty lets others run after some writes, without waiting for the network
		write(FRAME + 1);
		this.channel.room = Integer.MAX_VALUE;
		this.outflow.takeBack();
		this.outflow.flush();
		assertThat(this.channel.taken).isEqualTo(this.expected.slice(0, 2 * FRAME));
	}

	@Test
	void beyondTheBudgetNothingIsTakenBack() throws Exception {
		while (this.keptRests.take(1024 * 1024)) {
			// until it is used up
		}
		while (this.keptRests.take(FRAME / 2)) {
			// nearly
		}
		write(1);
		assertThat(this.outflow.takeBack()).isEqualTo(-1);
		assertThat(this.outflow.isUnderWay()).isTrue();
		assertThat(takeRest()).isEqualTo(this.expected);
	}

	@Test
	void theBudgetIsFreeAgainWhenTheRestHasLeftOrTheConnectionIsClosed() throws Exception {
		write(1);
		this.outflow.takeBack();
		assertThat(this.keptRests.kept()).isPositive();
		this.outflow.emptied();
		assertThat(this.keptRests.kept()).isZero();
		takeRest();
		write(1);
		this.outflow.takeBack();
		this.outflow.end();
		assertThat(this.keptRests.kept()).isPositive();
		this.channel.unsafe().closeForcibly();
		this.channel.close();
		assertThat(this.keptRests.kept()).isZero();
	}

	@Test
	void aMessageThatIsWrittenTwiceIsCountedOnce() throws Exception {
		write(FRAME);
		this.outflow.takeBack();
		this.outflow.flush();
		takeRest();
		this.outflow.emptied();
		LogCursor again = this.log.cursor(2);
		assertThat(again.read(LOG_SIZE)).isEqualTo(Result.DATA);
		this.outflow.write(again.data(), again.frames());
		this.outflow.flush();
		assertThat(takeRest()).isEqualTo(this.expected);
		assertThat(this.counters.sent.sum()).isEqualTo(FRAMES);
		assertThat(this.counters.bytesSent.sum()).isEqualTo(FRAMES * FRAME);
		assertThat(this.outflow.taken()).isEqualTo(FRAMES * FRAME);
	}

	@Test
	void toTakeBackIsNoProgress() throws Exception {
		write(FRAME + 7);
		long taken = this.outflow.taken();
		this.outflow.tick(taken, 1);
		this.outflow.tick(this.outflow.taken(), 2);
		this.outflow.takeBack();
		this.outflow.flush();
		assertThat(this.outflow.taken()).isEqualTo(taken);
		this.outflow.tick(this.outflow.taken(), 3);
		assertThat(this.outflow.stuckSince()).isEqualTo(2);
	}

	@Test
	void anOutflowThatStandsStillIsHesitantForASecond() throws Exception {
		write(1);
		assertThat(this.outflow.isHesitant(1)).isFalse();
		this.outflow.tick(this.outflow.taken(), 1);
		assertThat(this.outflow.isHesitant(1)).isFalse();
		this.outflow.tick(this.outflow.taken(), 2);
		assertThat(this.outflow.isHesitant(1 + Outflow.HESITANT)).isTrue();
		assertThat(this.outflow.isHesitant(2 + Outflow.HESITANT)).isFalse();
	}

	/**
	 * Write some messages of which the network takes so many bytes.
	 */
	private void write(int room) throws InterruptedException {
		for (int i = 0; i < FRAMES; i++) {
			this.log.append(new byte[] { 't' }, ContentType.BYTES, Headers.NONE, new byte[PAYLOAD], null);
		}
		LogCursor cursor = this.log.cursor(this.log.head() - FRAMES);
		assertThat(cursor.read(LOG_SIZE)).isEqualTo(Result.DATA);
		ByteBuf data = cursor.data();
		this.expected.clear().writeBytes(data, data.readerIndex(), data.readableBytes());
		this.channel.taken.clear();
		this.channel.room = room;
		this.outflow.write(data, cursor.frames());
		this.outflow.flush();
		assertThat(this.channel.isWritable()).isFalse();
	}

	private ByteBuf takeRest() {
		this.channel.room = Integer.MAX_VALUE;
		this.channel.flush();
		assertThat(this.channel.isWritable()).isTrue();
		return this.channel.taken;
	}

	/**
	 * A channel whose network takes so many bytes and no more.
	 */
	private static final class Narrow extends EmbeddedChannel {

		private final ByteBuf taken = Unpooled.buffer();

		private int room;

		Narrow() {
			config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(1, 1));
		}

		@Override
		protected void doWrite(ChannelOutboundBuffer buffer) {
			for (Object first = buffer.current(); first != null && this.room > 0; first = buffer.current()) {
				ByteBuf bytes = (ByteBuf) first;
				int length = Math.min(this.room, bytes.readableBytes());
				this.taken.writeBytes(bytes, bytes.readerIndex(), length);
				this.room -= length;
				buffer.removeBytes(length);
			}
		}

	}

}
