package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import io.hein.transport.classic.ClassicFormatException;
import io.hein.transport.classic.ClassicFrame;
import io.hein.transport.classic.ClassicReceiver;
import io.hein.transport.classic.DataTranslator;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.Lanes;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a classic publisher. Gives each connection an epoch of its own and
 * each message a sequence, so that to everything that follows a reconnect looks like
 * another log: a gap of unknown size. For its event loop only.
 */
final class ClassicConnection implements Connection, ClassicReceiver.Listener {

	private static final Log logger = SafeLog.getLog(ClassicConnection.class);

	/**
	 * A Python publisher needs a moment to see that a connection has ended.
	 */
	private static final long RECONNECT_WAIT = TimeUnit.MILLISECONDS.toNanos(500);

	private static final int OVERHEAD = 512;

	private final InetSocketAddress address;

	private final Channel channel;

	private final Stream stream;

	private final Lanes lanes;

	private final SubscriberOptions options;

	private final SubscriberCounters counters;

	private final LimitedLog warnings;

	private final SubscriberConnection.Owner owner;

	private final ClassicReceiver receiver;

	private final DataTranslator translator;

	private boolean attached;

	private boolean ended;

	private long attachedAt;

	private long sequence;

	private boolean taking = true;

	/**
	 * The first sequence that was dropped since messages cannot be taken, 0 for none.
	 */
	private long droppedFrom;

	private @Nullable ByteBuf run;

	private int runCount;

	ClassicConnection(Channel channel, InetSocketAddress address, String name, Stream stream, Lanes lanes,
			SubscriberOptions options, SubscriberCounters counters, LimitedLog warnings,
			SubscriberConnection.Owner owner) {
		this.channel = channel;
		this.address = address;
		this.stream = stream;
		this.lanes = lanes;
		this.options = options;
		this.counters = counters;
		this.warnings = warnings;
		this.owner = owner;
		// each two bytes may have become three
		int maxLength = options.maxMessageSize + options.maxMessageSize / 2 + OVERHEAD;
		this.receiver = new ClassicReceiver(channel, name, maxLength, options.classicIdleTimeout, this);
		this.translator = new DataTranslator(options.maxMessageSize);
	}

	ChannelHandler handler() {
		return this.receiver;
	}

	@Override
	public InetSocketAddress address() {
		return this.address;
	}

	@Override
	public boolean isAttached() {
		return this.attached && !this.ended;
	}

	@Override
	public long lived() {
		return now() - this.attachedAt;
	}

	private long now() {
		return this.channel.eventLoop().ticker().nanoTime();
	}

	// What the receiver reports

	@Override
	public void accepted() {
		Welcome welcome = new Welcome(Hello.VERSION, new Position(Epoch.random(), 0), 0, this.options.maxMessageSize, 1,
				2, this.address.getHostString() + ":" + this.address.getPort());
		this.stream.resumption().ended();
		// there is no greeting: it takes note of what the lanes want
		this.stream.resumption().hello();
		boolean before = this.stream.resumption().welcomed(welcome);
		this.attached = true;
		this.attachedAt = now();
		this.taking = !this.lanes.backPressure().isBlocked();
		this.owner.attached(this, welcome, before);
		this.owner.live(this);
	}

	@Override
	public void bytes(int count) {
		this.counters.bytes(count);
	}

	@Override
	public void message(ClassicFrame frame) {
		if (this.ended) {
			return;
		}
		ByteBuf messages = this.run;
		if (messages == null) {
			messages = this.channel.alloc().buffer(frame.escapedLength() + OVERHEAD);
			this.run = messages;
		}
		int end = messages.writerIndex();
		try {
			if (this.translator.write(frame, this.sequence + 1, messages)) {
				this.sequence++;
				this.runCount++;
			}
			else {
				tooLong();
			}
		}
		catch (ClassicFormatException ex) {
			messages.writerIndex(end);
			malformed(String.valueOf(ex.getMessage()));
		}
		catch (Throwable ex) {
			// what came before it is handed over still
			messages.writerIndex(end);
			throw ex;
		}
	}

	/**
	 * It is a gap in its place.
	 */
	@Override
	public void tooLong() {
		handOver();
		this.sequence++;
		if (!this.taking) {
			this.droppedFrom = (this.droppedFrom != 0) ? this.droppedFrom : this.sequence;
		}
		else if (!this.ended) {
			this.stream.tooLong(this.sequence, false);
		}
	}

	@Override
	public void malformed(String why) {
		this.counters.countMalformed();
		this.warnings.warn("malformed", () -> "What came from " + this.address + " cannot be handed over: " + why);
	}

	@Override
	public void readEnded() {
		handOver();
		// also if there were gaps only
		this.lanes.distribution().settle();
	}

	private void handOver() {
		ByteBuf messages = this.run;
		this.run = null;
		int count = this.runCount;
		this.runCount = 0;
		if (messages == null) {
			return;
		}
		try {
			if (count > 0 && !this.ended) {
				handOver(messages, count);
			}
		}
		finally {
			messages.release();
		}
	}

	private void handOver(ByteBuf messages, int count) {
		if (this.taking) {
			this.stream.messages(messages, 0, messages.writerIndex(), count, this.sequence, false);
			this.lanes.distribution().wake();
		}
		else if (this.droppedFrom == 0) {
			this.droppedFrom = this.sequence - count + 1;
		}
	}

	@Override
	public void failed(Throwable cause) {
		logger.error("A connection to " + this.address + " is closed because of an unexpected failure", cause);
	}

	@Override
	public void ended(String why) {
		readEnded();
		end(new ConnectionEnd(why, null, false, (this.attached) ? RECONNECT_WAIT : 0, false, false));
	}

	private void end(ConnectionEnd end) {
		if (!this.ended) {
			this.ended = true;
			this.owner.ended(this, end, this.attached);
		}
	}

	// What the owner asks for

	@Override
	public void topicsChanged() {
		if (isAttached()) {
			for (Subscribe change = this.stream.change(); change != null; change = this.stream.change()) {
				// all topics come, so the answer is known
				this.stream.subscribed(change.number(), this.stream.received());
			}
		}
	}

	/**
	 * What cannot be taken is dropped: a Python publisher that waits for an
	 * acknowledgement serves no subscriber meanwhile, and then forgets the one that did
	 * not give it.
	 */
	@Override
	public void setReading(boolean reading) {
		if (!isAttached() || this.taking == reading) {
			return;
		}
		this.taking = reading;
		long from = this.droppedFrom;
		if (reading && from > 0) {
			this.droppedFrom = 0;
			this.stream.gap(new GapFrame(from, this.sequence, GapReason.SLOW));
		}
	}

	@Override
	public void confirm() {
		// the protocol cannot report what was handled
	}

	@Override
	public ChannelFuture leave(GoodbyeReason reason) {
		this.receiver.leave("the subscriber left");
		end(ConnectionEnd.lost("the subscriber left"));
		return this.channel.closeFuture();
	}

	@Override
	public String toString() {
		return "Classic connection to " + this.address.getHostString() + ":" + this.address.getPort()
				+ ((this.attached) ? ", attached" : "");
	}

}
