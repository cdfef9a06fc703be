package io.hein.transport.publisher;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

import io.hein.transport.confirm.Confirmations;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.PingReply;
import io.hein.transport.confirm.Pings;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.ControlFrameDecoder;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Headers;
import io.hein.transport.frame.Position;
import io.hein.transport.log.MemoryBroadcastLog;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.topic.Topics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;

/**
 * A publisher without sockets and threads: its connections are embedded channels, which
 * whoever tests has to run.
 */
public final class EmbeddedPublisher implements AutoCloseable {

	private static final int MAX_MESSAGE = 128;

	private static final int LOG_SIZE = 4096;

	private final EventLoops loops;

	private final ByteBufAllocator allocator;

	private final PublisherOptions options;

	private final NettyPublisher publisher;

	private final PublisherCounters counters = new PublisherCounters();

	private final List<EmbeddedChannel> channels = new ArrayList<>();

	private PublisherRun run;

	/**
	 * Create a publisher.
	 * @param loops only for what is not done on a connection's event loop
	 * @param allocator where its connections get their buffers from
	 */
	public EmbeddedPublisher(EventLoops loops, ByteBufAllocator allocator) {
		PublisherOptions options = new PublisherOptions();
		options.logFactory = (guard) -> new MemoryBroadcastLog(LOG_SIZE, LOG_SIZE / 4, null, guard);
		options.maxMessageSize = MAX_MESSAGE;
		options.eventLoops = loops;
		options.pacing = Pacing.NONE;
		this.options = options.checked();
		this.loops = loops;
		this.allocator = allocator;
		this.publisher = new NettyPublisher(this.options);
		this.run = begin();
	}

	private PublisherRun begin() {
		return new PublisherRun(this.publisher, this.options, this.counters, this.loops, 0);
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
		ControlFrameDecoder decoder = new ControlFrameDecoder();
		SubscriberConnection connection = new SubscriberConnection(this.run, decoder);
		channel.pipeline().addLast(connection.bytes(), decoder, connection);
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
		ClassicSession session = new ClassicSession(this.run, channel, new InetSocketAddress("127.0.0.1", 1), name);
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
		this.run.log().append(Topics.encode(topic), ContentType.BYTES, Headers.NONE, payload, null);
	}

	/**
	 * Append a message of which a report is wanted.
	 * @param topic its topic
	 * @param payload its payload
	 * @return the report, which never times out
	 */
	public Future<Delivery> publishAndConfirm(String topic, byte[] payload) throws InterruptedException {
		Confirmations.Pending report = this.run.confirmations().begin(topic);
		byte[] encoded = Topics.encode(topic);
		PublisherRun current = this.run;
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
		List<Session> all = List.copyOf(this.run.sessions().all());
		Pings.Ping ping = this.run.pings().begin(all);
		all.forEach((session) -> session.execute(() -> session.ping(ping)));
		return ping.future();
	}

	/**
	 * What there still is when all connections are closed.
	 * @return what, best nothing
	 */
	public List<String> leftOver() {
		List<String> left = new ArrayList<>();
		this.run.sessions().all().forEach((session) -> left.add("session " + session));
		this.run.unattached().all().forEach((connection) -> left.add("unattached " + connection));
		this.run.refused().all().forEach((connection) -> left.add("refused " + connection));
		if (this.run.keptRests().kept() != 0) {
			left.add(this.run.keptRests().kept() + " bytes of rests");
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
		return this.run.log().epoch();
	}

	/**
	 * The last sequence appended.
	 * @return the head
	 */
	public long head() {
		return this.run.log().head();
	}

	/**
	 * Write everything, say goodbye to everybody, and begin anew.
	 */
	public void stopAndStart() {
		this.run.log().seal();
		this.channels.forEach(EmbeddedChannel::runPendingTasks);
		long head = head();
		List<Session> all = new ArrayList<>(this.run.sessions().all());
		all.addAll(this.run.unattached().all());
		all.forEach((session) -> session.goodbye(head, GoodbyeReason.SHUTDOWN, Duration.ZERO));
		this.channels.forEach(EmbeddedChannel::runPendingTasks);
		this.run.log().close();
		this.run = begin();
	}

	/**
	 * Vanish with everything, and begin anew.
	 */
	public void killAndStart() {
		closeChannels();
		this.run.log().close();
		this.run = begin();
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
		this.run.log().seal();
		this.run.log().close();
		this.publisher.close();
	}

}
