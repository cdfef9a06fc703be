package io.hein.transport.publisher;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import io.hein.transport.confirm.Confirmations;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.PingReply;
import io.hein.transport.confirm.Pings;
import io.hein.transport.flow.BlockGuard;
import io.hein.transport.flow.FlowControl;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Headers;
import io.hein.transport.frame.Position;
import io.hein.transport.log.MemoryBroadcastLog;
import io.hein.transport.topic.Topics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Ticker;

import static org.mockito.Mockito.mock;

/**
 * A publisher without sockets and threads: its connections are embedded channels, which
 * the test has to run.
 */
public final class EmbeddedPublisher implements AutoCloseable {

	private static final int MAX_MESSAGE = 128;

	private static final int LOG_SIZE = 4096;

	/**
	 * Only listeners would see it, and there are none.
	 */
	private static final Publisher SOURCE = mock(Publisher.class);

	private final ByteBufAllocator allocator;

	private final PublisherOptions options;

	private final PublisherCounters counters = new PublisherCounters();

	private final PublisherEvents events = new PublisherEvents(SOURCE, this.counters, List.of(), Runnable::run);

	private final List<EmbeddedChannel> channels = new ArrayList<>();

	private Shared shared;

	/**
	 * Create a publisher.
	 * @param allocator where its connections get their buffers from
	 */
	public EmbeddedPublisher(ByteBufAllocator allocator) {
		this(allocator, (limits) -> {
		});
	}

	EmbeddedPublisher(ByteBufAllocator allocator, Consumer<PublisherLimits> limits) {
		PublisherOptions options = new PublisherOptions();
		options.maxMessageSize = MAX_MESSAGE;
		limits.accept(options.limits);
		options.classic.enabled = false;
		this.options = options;
		this.allocator = allocator;
		this.shared = begin();
	}

	private Shared begin() {
		Ticker ticker = Ticker.systemTicker();
		BlockGuard guard = new BlockGuard(this.options.blockTimeout, ticker,
				(pinned) -> this.shared.pumps().relieve(pinned));
		MemoryBroadcastLog log = new MemoryBroadcastLog(LOG_SIZE, LOG_SIZE / 4, null, guard);
		FlowControl flow = new FlowControl(log, guard, false, ticker);
		return Shared.of(this.options, log, flow, null, Runnable::run, ticker, this.counters, this.events);
	}

	private Acceptor acceptor() {
		return new Acceptor(this.shared, Runnable::run);
	}

	/**
	 * Accept a connection.
	 * @return its channel
	 */
	public EmbeddedChannel accept() {
		return accept(frozen());
	}

	/**
	 * Accept a connection.
	 * @param channel its channel, with what stands between the network and the publisher
	 * @return the channel
	 */
	public EmbeddedChannel accept(EmbeddedChannel channel) {
		open(channel);
		channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(1, 1));
		acceptor().accept(channel);
		channel.pipeline().fireChannelActive();
		return channel;
	}

	/**
	 * Accept a connection that has turned out to be classic, and has said its name.
	 * @param name the name
	 * @param before handlers between the network and the publisher
	 * @return its channel
	 */
	EmbeddedChannel acceptClassic(String name, ChannelHandler... before) {
		EmbeddedChannel channel = frozen();
		channel.pipeline().addLast(before);
		return acceptClassic(name, channel);
	}

	/**
	 * Accept a connection that has turned out to be classic, and has said its name.
	 * @param name the name
	 * @param channel its channel, with what stands between the network and the publisher
	 * @return the channel
	 */
	public EmbeddedChannel acceptClassic(String name, EmbeddedChannel channel) {
		open(channel);
		ClassicSession session = new ClassicSession(this.shared, channel, new InetSocketAddress("127.0.0.1", 1), name);
		channel.pipeline().addLast(session);
		session.begin();
		return channel;
	}

	private static EmbeddedChannel frozen() {
		EmbeddedChannel channel = new EmbeddedChannel();
		channel.freezeTime();
		return channel;
	}

	private void open(EmbeddedChannel channel) {
		channel.config().setAllocator(this.allocator);
		this.channels.add(channel);
	}

	/**
	 * Append a message.
	 * @param payload its payload
	 */
	public void publish(byte[] payload) throws InterruptedException {
		publish("t", payload);
	}

	/**
	 * Append a message.
	 * @param topic its topic
	 * @param payload its payload
	 */
	public void publish(String topic, byte[] payload) throws InterruptedException {
		this.shared.log().append(Topics.encode(topic), ContentType.BYTES, Headers.NONE, payload, null);
	}

	/**
	 * Append a message of which a report is wanted.
	 * @param topic its topic
	 * @param payload its payload
	 * @return the report, which never times out
	 */
	public Future<Delivery> publishAndConfirm(String topic, byte[] payload) throws InterruptedException {
		Confirmations.Pending report = this.shared.confirmations().begin(topic);
		byte[] encoded = Topics.encode(topic);
		Shared current = this.shared;
		current.log()
			.append(encoded, ContentType.BYTES, Headers.NONE, payload,
					(sequence) -> current.confirmations()
						.asked(report, new Position(current.log().epoch(), sequence),
								() -> current.sessions()
									.all()
									.stream()
									.filter((session) -> session.isAsked(sequence, encoded))
									.map(Session::recipient)
									.toList()));
		return report.future();
	}

	/**
	 * Ask all subscribers for a sign of life.
	 * @return what they say, which never times out
	 */
	public Future<Map<String, PingReply>> ping() {
		List<Session> all = List.copyOf(this.shared.sessions().all());
		Pings.Ping ping = this.shared.pings().begin(all);
		all.forEach((session) -> session.execute(() -> session.ping(ping)));
		return ping.future();
	}

	/**
	 * What there still is when all connections are closed.
	 * @return what, best nothing
	 */
	public List<String> leftOver() {
		List<String> left = new ArrayList<>();
		this.shared.sessions().all().forEach((session) -> left.add("session " + session));
		this.shared.admission().unattached().all().forEach((connection) -> left.add("unattached " + connection));
		this.shared.admission().refused().all().forEach((connection) -> left.add("refused " + connection));
		if (this.shared.flow().keptRests().kept() != 0) {
			left.add(this.shared.flow().keptRests().kept() + " bytes of rests");
		}
		long closed = this.counters.closed().values().stream().mapToLong(Long::longValue).sum();
		long accepted = this.counters.accepted.sum();
		if (closed != accepted) {
			left.add(accepted + " accepted, " + closed + " closed");
		}
		return left;
	}

	/**
	 * The log's epoch.
	 * @return the epoch
	 */
	public Epoch epoch() {
		return this.shared.log().epoch();
	}

	/**
	 * The last sequence appended.
	 * @return the head
	 */
	public long head() {
		return this.shared.log().head();
	}

	/**
	 * Write everything, say goodbye to all subscribers, and begin anew.
	 */
	public void stopAndStart() {
		this.shared.log().seal();
		this.channels.forEach(EmbeddedChannel::runPendingTasks);
		acceptor().goodbye(Duration.ZERO);
		this.channels.forEach(EmbeddedChannel::runPendingTasks);
		this.shared.log().close();
		this.shared = begin();
	}

	/**
	 * Vanish with everything, and begin anew.
	 */
	public void killAndStart() {
		closeChannels();
		this.shared.log().close();
		this.shared = begin();
	}

	/**
	 * Disconnect all native subscribers as if they were too slow.
	 */
	void tooSlow() {
		this.shared.sessions().all().forEach((session) -> ((StreamOwner) session).tooSlow());
	}

	/**
	 * Do something with all sessions.
	 * @param what what to do
	 */
	void forAll(Consumer<Session> what) {
		this.shared.sessions().all().forEach(what);
	}

	/**
	 * Send all subscribers to other publishers.
	 */
	void sendAway() {
		acceptor().sendAway();
	}

	private void closeChannels() {
		this.channels.forEach((channel) -> {
			channel.close();
			channel.finishAndReleaseAll();
		});
		this.channels.clear();
	}

	@Override
	public void close() {
		closeChannels();
		this.shared.log().seal();
		this.shared.log().close();
	}

}
