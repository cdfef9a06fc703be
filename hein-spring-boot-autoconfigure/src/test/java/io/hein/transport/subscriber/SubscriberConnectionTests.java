package io.hein.transport.subscriber;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.hein.testsupport.CanarySecret;
import io.hein.transport.frame.Ack;
import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.DataFrames;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Live;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.frame.Subscribed;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneHost;
import io.hein.transport.lane.Lanes;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which frame is legal when, and the timers of a connection, without a network.
 */
class SubscriberConnectionTests {

	private static final Epoch EPOCH = Epoch.random();

	private static final long START = 10;

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private final SubscriberOptions options = new SubscriberOptions();

	private final RecordingOwner owner = new RecordingOwner();

	private final SubscriberCounters counters = new SubscriberCounters();

	private final Lanes lanes = new Lanes(this.owner);

	private final List<Gap> gaps = new ArrayList<>();

	private final io.hein.transport.subscriber.Stream stream = new io.hein.transport.subscriber.Stream("test",
			this.options, this.lanes, this.counters, this.gaps::add);

	private final Queue<Runnable> workers = new ArrayDeque<>();

	private int handled;

	private SubscriberConnection connection;

	@BeforeEach
	void open() {
		this.channel.freezeTime();
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
		this.lanes.list().forEach(Lane::remove);
	}

	private SubscriberConnection connection(EmbeddedChannel channel, InetSocketAddress address) {
		return new SubscriberConnection(channel, address, this.stream, this.lanes, this.options, this.counters,
				this.owner);
	}

	private void connect(String... topics) {
		if (this.lanes.list().isEmpty()) {
			Lane lane = this.lanes.add(Lane.Options.of("lane", TopicFilter.of(topics)), (message) -> this.handled++, "",
					(name) -> this.workers::add);
			this.lanes.unsuspend();
			lane.start();
		}
		this.connection = connection(this.channel, new InetSocketAddress("127.0.0.1", 1));
		this.channel.pipeline().addLast(this.connection);
		this.connection.channelActive(this.channel.pipeline().firstContext());
	}

	/**
	 * A name of loopback that was looked up, and has led to whatever is at the other end.
	 */
	@ParameterizedTest
	@CsvSource({ "192.0.2.1, false", "2001:db8::1, false", "127.0.0.1, true", "::1, true" })
	void aTokenIsSentOnlyIfTheNameHasLedToLoopback(String peer, boolean sent) throws Exception {
		InetSocketAddress remote = new InetSocketAddress(InetAddress.getByName(peer), 7766);
		EmbeddedChannel dialled = new EmbeddedChannel() {

			@Override
			protected SocketAddress remoteAddress0() {
				return remote;
			}

		};
		this.options.token = CanarySecret.TOKEN;
		SubscriberConnection connection = connection(dialled, InetSocketAddress.createUnresolved("localhost", 7766));
		dialled.pipeline().addLast(connection);
		connection.channelActive(dialled.pipeline().firstContext());
		dialled.runPendingTasks();
		assertThat(dialled.isOpen()).isEqualTo(sent);
		ByteBuf written = dialled.readOutbound();
		assertThat(written != null).isEqualTo(sent);
		if (!sent) {
			assertThat(this.owner.ends).singleElement().satisfies((end) -> {
				assertThat(end.code()).isEqualTo(ErrorCode.TLS);
				assertThat(end.reason()).contains("token is not sent without TLS");
			});
		}
		ReferenceCountUtil.release(written);
		dialled.finishAndReleaseAll();
	}

	@Test
	void aPingThatComesWhileNothingCanBeWrittenIsAnsweredLater() {
		attach("a");
		this.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
		receive(new Ping(1, START), new Ping(2, START));
		assertThat(sent()).isEmpty();
		this.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
		this.channel.runPendingTasks();
		assertThat(sent()).containsExactly(new Pong(2, START));
	}

	private void attach(String... topics) {
		connect(topics);
		receive(welcome());
		assertThat(sent()).hasExactlyElementsOfTypes(Hello.class);
	}

	private static Welcome welcome() {
		return new Welcome(1, new Position(EPOCH, START), START + 5, 1024, 5000, 15000, "publisher");
	}

	private void receive(ControlFrame... frames) {
		this.channel.writeInbound(Unpooled.wrappedBuffer(ScriptedPublisher.bytes(frames)));
	}

	private void receive(byte[] bytes) {
		this.channel.writeInbound(Unpooled.wrappedBuffer(bytes));
	}

	private List<ControlFrame> sent() {
		List<ControlFrame> frames = new ArrayList<>();
		for (ByteBuf out = this.channel.readOutbound(); out != null; out = this.channel.readOutbound()) {
			while (out.isReadable()) {
				ByteBuf frame = out.readSlice(out.readInt());
				frames.add(ControlFrame.read(FrameType.of(frame.readByte()), frame));
			}
			out.release();
		}
		return frames;
	}

	private void pass(long millis) {
		this.channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
	}

	/**
	 * Pass time in which nothing stands still: a check after a leap would forgive the
	 * silence.
	 */
	private void passInSteps(long millis) {
		for (long left = millis; left > 0; left -= 100) {
			pass(Math.min(left, 100));
		}
	}

	private void assertIllegal(ErrorCode code) {
		List<ControlFrame> sent = sent();
		assertThat(sent).last().isInstanceOf(ErrorFrame.class);
		assertThat(((ErrorFrame) sent.get(sent.size() - 1)).code()).isEqualTo(code);
		assertThat(this.owner.ends).hasSize(1);
		assertThat(this.owner.ends.get(0).fault()).isTrue();
		pass(1000);
		assertThat(this.channel.isOpen()).isFalse();
	}

	static Stream<ControlFrame> illegalBeforeWelcome() {
		return Stream.of(new GapFrame(11, 12, GapReason.SLOW), new Live(11), new PositionFrame(11, 12),
				new Subscribed(1, 11), new Ping(1, 1), new Pong(1, 1), hello(),
				new Subscribe(1, TopicFilter.EVERYTHING), new Ack(1, new long[0]));
	}

	static Stream<ControlFrame> illegalInTheStream() {
		return Stream.of(welcome(), hello(), new Subscribe(1, TopicFilter.EVERYTHING), new Ack(1, new long[0]),
				new Subscribed(1, START), new GapFrame(START, START + 1, GapReason.SLOW),
				new GapFrame(START + 2, START + 3, GapReason.SLOW), new PositionFrame(START - 1, 99),
				new PositionFrame(START + 1, 99), new Live(START + 1),
				new Goodbye(START - 1, GoodbyeReason.SHUTDOWN, 0, false));
	}

	private static Hello hello() {
		return new Hello(1, "peer", InstanceId.random(), TopicFilter.EVERYTHING, StartFrom.LATEST, false, List.of(),
				null);
	}

	@ParameterizedTest
	@MethodSource("illegalBeforeWelcome")
	void aFrameThatIsIllegalBeforeWelcomeEndsTheConnection(ControlFrame frame) {
		connect("**");
		receive(frame);
		assertIllegal(ErrorCode.PROTOCOL);
		assertThat(this.owner.attached).isZero();
	}

	@Test
	void dataBeforeWelcomeEndsTheConnection() {
		connect("**");
		receive(DataFrames.data(1, "a", "x"));
		assertIllegal(ErrorCode.PROTOCOL);
	}

	@ParameterizedTest
	@MethodSource("illegalInTheStream")
	void aFrameThatIsIllegalInTheStreamEndsTheConnection(ControlFrame frame) {
		attach("**");
		receive(frame);
		assertIllegal(ErrorCode.PROTOCOL);
	}

	@Test
	void dataOutOfPlaceEndsTheConnection() {
		attach("**");
		receive(DataFrames.data(START + 2, "a", "x"));
		assertIllegal(ErrorCode.PROTOCOL);
	}

	@Test
	void aSecondLiveEndsTheConnection() {
		attach("**");
		receive(new Live(START));
		assertThat(this.owner.live).isEqualTo(1);
		receive(new Live(START));
		assertIllegal(ErrorCode.PROTOCOL);
	}

	@Test
	void aFilteredStreamMayJumpButNotGoBack() {
		attach("a");
		receive(new GapFrame(START + 3, START + 4, GapReason.SLOW), new PositionFrame(START + 9, 99),
				new Live(START + 20));
		receive(DataFrames.data(START + 30, "a", "x"));
		assertThat(this.stream.received()).isEqualTo(START + 30);
		assertThat(this.owner.ends).isEmpty();
		receive(DataFrames.data(START + 30, "a", "x"));
		assertIllegal(ErrorCode.PROTOCOL);
	}

	@Test
	void aMessageLongerThanTheLimitIsAGapInItsPlace() {
		this.options.maxMessageSize = 500;
		attach("**");
		receive(DataFrames.data(START + 1, "a", new byte[501], false));
		receive(DataFrames.data(START + 2, "a", new byte[500], false));
		assertThat(this.owner.ends).isEmpty();
		assertThat(this.stream.received()).isEqualTo(START + 2);
		assertThat(this.gaps).containsExactly(new Gap(EPOCH, START + 1, START + 1, GapReason.TOO_LARGE, true));
	}

	@Test
	void aMessageLongerThanThePublisherSaidAndThisSideTakesEndsTheConnection() {
		this.options.maxMessageSize = 500;
		attach("**");
		receive(DataFrames.data(START + 1, "a", new byte[1025], false));
		assertIllegal(ErrorCode.TOO_LARGE);
	}

	@Test
	void theReasonOfARefusalIsEscaped() {
		connect("**");
		receive(new ErrorFrame(ErrorCode.AUTH, "line\nbreak"));
		assertThat(this.owner.ends).singleElement()
			.satisfies((end) -> assertThat(end.reason()).contains("AUTH").contains("\\u000a").doesNotContain("\n"))
			.satisfies((end) -> assertThat(end.isRefusal()).isTrue());
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void aGoodbyeEndsTheConnectionWithItsWishes() {
		attach("**");
		receive(new Goodbye(START + 5, GoodbyeReason.SHUTDOWN, 700, true));
		assertThat(this.owner.ends).singleElement().satisfies((end) -> {
			assertThat(end.fault()).isFalse();
			assertThat(end.retryAfter()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(700));
			assertThat(end.tryAnother()).isTrue();
		});
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void aPingIsAnsweredWithTheReceivedPosition() {
		attach("**");
		receive(new Ping(77, START + 8));
		assertThat(sent()).containsExactly(new Pong(77, START));
	}

	private boolean isHeadKnown(boolean complete) {
		return this.stream.news().isFresh(this.channel.eventLoop().ticker().nanoTime(), complete);
	}

	@Test
	void whileSomethingIsMissingThePublisherIsAskedOnceASecond() {
		attach("**");
		passInSteps(500);
		assertThat(sent()).containsExactly(new Ping(1, START));
		passInSteps(1000);
		assertThat(sent()).containsExactly(new Ping(2, START));
		assertThat(isHeadKnown(false)).isTrue();
		passInSteps(600);
		assertThat(isHeadKnown(false)).as("the answers are due").isFalse();
		receive(new Pong(2, START + 5));
		assertThat(isHeadKnown(false)).as("as of the second PING").isTrue();
		passInSteps(1500);
		assertThat(isHeadKnown(false)).isFalse();
	}

	@Test
	void whatWasReceivedIsReportedSoonAndOnlyOnce() {
		attach("**");
		for (long sequence = START + 1; sequence <= START + 5; sequence++) {
			receive(DataFrames.data(sequence, "a", "x"));
		}
		passInSteps(500);
		assertThat(sent()).containsExactly(new Ping(1, START + 5));
		receive(new Pong(1, START + 5));
		passInSteps(3000);
		assertThat(sent()).isEmpty();
		assertThat(isHeadKnown(true)).isTrue();
	}

	@Test
	void aSideThatDoesNotReadSaysWhereItIs() {
		attach("**");
		receive(new Live(START));
		this.connection.setReading(false);
		passInSteps(2500);
		assertThat(sent()).containsExactly(new Ping(1, START), new Ping(2, START), new Ping(3, START));
		assertThat(isHeadKnown(true)).isFalse();
	}

	@Test
	void aPauseIsAnnouncedAtOnceAndChangesOfItTenTimesASecond() {
		attach("**");
		this.connection.pause(true);
		assertThat(sent()).containsExactly(new Pong(Pong.PAUSED, START));
		for (int i = 0; i < 1001; i++) {
			this.connection.pause(i % 2 == 1);
		}
		assertThat(sent()).isEmpty();
		passInSteps(100);
		assertThat(sent()).containsExactly(new Pong(Pong.RESUMED, START));
	}

	@Test
	void headsAreRemembered() {
		attach("**");
		assertThat(this.stream.progress().head()).isEqualTo(START + 5);
		receive(new Ping(1, START + 8));
		assertThat(this.stream.progress().head()).isEqualTo(START + 8);
		receive(new Pong(1, START + 9));
		receive(new PositionFrame(START, START + 10));
		receive(new Ping(1, START + 2));
		assertThat(this.stream.progress().head()).isEqualTo(START + 10);
	}

	@Test
	void silenceBeforeWelcomeEndsTheConnection() {
		connect("**");
		sent();
		passInSteps(14_999);
		assertThat(sent()).isEmpty();
		assertThat(this.owner.ends).isEmpty();
		pass(1);
		assertIllegal(ErrorCode.HANDSHAKE_TIMEOUT);
	}

	@Test
	void afterAWhileWithoutWritingAPingIsSent() {
		attach("a");
		receive(new PositionFrame(START + 5, START + 5));
		pass(500);
		assertThat(sent()).containsExactly(new Ping(1, START + 5));
		receive(new Pong(1, START + 5));
		pass(500);
		assertThat(sent()).hasExactlyElementsOfTypes(Ack.class);
		pass(4999);
		assertThat(sent()).isEmpty();
		pass(1);
		assertThat(sent()).containsExactly(new Ping(2, START + 5));
		receive(new Pong(2, START + 5));
		pass(5000);
		assertThat(sent()).containsExactly(new Ping(3, START + 5));
	}

	@Test
	void aPublisherWithoutAnyByteIsDead() {
		attach("**");
		for (int i = 0; i < 3; i++) {
			pass(4999);
		}
		receive(new Ping(1, START));
		passInSteps(14_999);
		assertThat(this.owner.ends).isEmpty();
		pass(1);
		assertIllegal(ErrorCode.KEEPALIVE);
	}

	@Test
	void whileNothingIsReadNoPeerIsDead() {
		attach("**");
		this.connection.setReading(false);
		for (int i = 0; i < 60; i++) {
			pass(1000);
		}
		assertThat(this.owner.ends).isEmpty();
		assertThat(sent()).hasSize(60);
		this.connection.setReading(true);
		for (int i = 0; i < 14; i++) {
			pass(1000);
		}
		assertThat(this.owner.ends).isEmpty();
		pass(1000);
		assertThat(this.owner.ends).hasSize(1);
	}

	@Test
	void aLongPauseOfTheMachineIsNotMistakenForSilence() {
		attach("**");
		pass(60_000);
		assertThat(this.owner.ends).isEmpty();
	}

	@Test
	void theReceivedPositionIsAcknowledgedOnceASecondIfNothingIsOutstanding() {
		attach("a");
		receive(new PositionFrame(START + 1, 99));
		receive(new PositionFrame(START + 2, 99));
		assertThat(sent()).isEmpty();
		// there is something that the lane has to take notice of first
		runWorkers();
		assertThat(this.lanes.handled(this.stream.progress())).isEqualTo(START + 2);
		pass(1000);
		assertThat(sent()).filteredOn(Ack.class::isInstance).containsExactly(new Ack(START + 2, new long[0]));
		pass(3000);
		assertThat(sent()).noneMatch(Ack.class::isInstance);
	}

	@Test
	void nothingThatComesAfterTheEndIsRead() {
		attach("**");
		receive(LaneTests.concat(ScriptedPublisher.bytes(new Live(START + 7)), DataFrames.data(START + 1, "a", "x")));
		assertThat(this.counters.received()).isZero();
		assertIllegal(ErrorCode.PROTOCOL);
	}

	@Test
	void aWorkerIsWokenOnceForAllThatOneReadBrings() {
		attach("**");
		runWorkers();
		readMore(START + 1, 1);
		readMore(START + 2, 1);
		assertThat(this.workers).isEmpty();
		this.channel.flushInbound();
		assertThat(this.workers).hasSize(1);
		runWorkers();
		assertThat(this.handled).isEqualTo(2);
	}

	@Test
	void aWorkerDoesNotWaitForTheEndOfALongRead() {
		attach("**");
		runWorkers();
		for (int i = 1; i <= 50; i++) {
			readMore(START + i, 10_000);
		}
		assertThat(this.workers).isEmpty();
		for (int i = 51; i <= 60; i++) {
			readMore(START + i, 10_000);
		}
		assertThat(this.workers).hasSize(1);
	}

	@Test
	void aWorkerBeginsWithALongRunAtOnce() {
		attach("**");
		runWorkers();
		readMore(START + 1, 70_000);
		assertThat(this.workers).hasSize(1);
	}

	@Test
	void whatCameBeforeAnIllegalFrameIsHandedOver() {
		attach("**");
		runWorkers();
		readMore(START + 1, 1);
		readMore(START + 9, 1);
		runWorkers();
		assertThat(this.handled).isEqualTo(1);
		assertIllegal(ErrorCode.PROTOCOL);
	}

	/**
	 * Read a message, without saying yet that there is no more to read.
	 */
	private void readMore(long sequence, int length) {
		byte[] data = DataFrames.data(sequence, "a", new byte[length], false);
		this.channel.writeOneInbound(Unpooled.wrappedBuffer(data));
	}

	private void runWorkers() {
		for (Runnable worker = this.workers.poll(); worker != null; worker = this.workers.poll()) {
			worker.run();
		}
	}

	@Test
	void aLostConnectionEndsOnce() {
		attach("**");
		this.channel.close();
		assertThat(this.owner.ends).singleElement().satisfies((end) -> assertThat(end.fault()).isFalse());
	}

	@Test
	void aConnectionThatBreaksAtItsFirstAcknowledgementIsAttachedBeforeItEnds() {
		this.channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {

			private int frames;

			@Override
			public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
				if (this.frames++ == 0) {
					context.write(message, promise);
					return;
				}
				ReferenceCountUtil.release(message);
				context.fireExceptionCaught(new IOException("Connection reset by peer"));
			}

		});
		this.stream.resumption().resumeAfter(new Position(EPOCH, START));
		connect("**");
		receive(welcome());
		assertThat(this.owner.events).containsExactly("attached", "ended");
		assertThat(this.channel.runScheduledPendingTasks()).as("time until the next timer, if any").isEqualTo(-1);
	}

	/**
	 * Records its events, in order.
	 */
	private final class RecordingOwner implements SubscriberConnection.Owner, LaneHost {

		private final List<String> events = new ArrayList<>();

		private final List<ConnectionEnd> ends = new ArrayList<>();

		private int attached;

		private int live;

		@Override
		public void attached(Connection connection, Welcome welcome, boolean before) {
			this.events.add("attached");
			this.attached++;
		}

		@Override
		public void live(Connection connection) {
			this.live++;
		}

		@Override
		public void ended(Connection connection, ConnectionEnd end, boolean attached) {
			this.events.add("ended");
			this.ends.add(end);
		}

		@Override
		public boolean execute(Runnable task) {
			task.run();
			return true;
		}

		@Override
		public Executor callbacks() {
			return Runnable::run;
		}

		@Override
		public void topicsChanged() {
		}

		@Override
		public void setReading(boolean reading) {
		}

		@Override
		public void confirm() {
		}

	}

}
