package io.hein.scenario;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.hein.transport.lane.Lane;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Users may put handlers of their own into channels.
 */
class ChannelCustomizerTests {

	private final EventLoops loops = EventLoops.create();

	private final List<String> received = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.loops.close();
	}

	@Test
	void handlersOfUsersSeeTheBytesOfBothSides() {
		ByteCounts atPublisher = new ByteCounts();
		ByteCounts atSubscriber = new ByteCounts();
		try (Publisher publisher = Publisher.builder()
			.port(0)
			.eventLoops(this.loops)
			.channelCustomizer(atPublisher::addTo)
			.build()) {
			publisher.start();
			try (Subscriber subscriber = subscriber(publisher).channelCustomizer(atSubscriber::addTo).build()) {
				receive(publisher, subscriber);
				await().until(() -> atPublisher.written.get() == atSubscriber.read.get()
						&& atSubscriber.written.get() == atPublisher.read.get());
				assertThat(atPublisher.written.get()).isGreaterThan(100);
				assertThat(atSubscriber.written.get()).isGreaterThan(30);
			}
		}
	}

	@Test
	void aCustomizerThatFailsEndsItsConnectionOnly() {
		Queue<Channel> channels = new ConcurrentLinkedQueue<>();
		try (Publisher publisher = Publisher.builder().port(0).eventLoops(this.loops).channelCustomizer((channel) -> {
			channels.add(channel);
			if (channels.size() == 1) {
				throw new IllegalStateException("not this one");
			}
		}).build()) {
			publisher.start();
			try (Subscriber subscriber = subscriber(publisher).channelCustomizer((channel) -> {
				channels.add(channel);
				if (channels.size() < 4) {
					throw new IllegalStateException("nor this one");
				}
			}).build()) {
				receive(publisher, subscriber);
				assertThat(channels).hasSizeGreaterThanOrEqualTo(4);
			}
		}
	}

	private Subscriber.Builder subscriber(Publisher publisher) {
		return Subscriber.builder().addresses(List.of(publisher.address())).name("s").eventLoops(this.loops);
	}

	private void receive(Publisher publisher, Subscriber subscriber) {
		subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING),
				(message) -> this.received.add(message.topic()));
		subscriber.start();
		await().until(() -> publisher.subscribers().size() == 1);
		publisher.publish("t", new byte[100]);
		await().until(() -> this.received.contains("t"));
	}

	/**
	 * Counts bytes where they meet the network.
	 */
	private static final class ByteCounts {

		private final AtomicInteger read = new AtomicInteger();

		private final AtomicInteger written = new AtomicInteger();

		private void addTo(Channel channel) {
			channel.pipeline().addFirst(new ChannelDuplexHandler() {

				@Override
				public void channelRead(ChannelHandlerContext context, Object message) {
					ByteCounts.this.read.addAndGet(((ByteBuf) message).readableBytes());
					context.fireChannelRead(message);
				}

				@Override
				public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
					ByteCounts.this.written.addAndGet(((ByteBuf) message).readableBytes());
					context.write(message, promise);
				}

			});
		}

	}

}
