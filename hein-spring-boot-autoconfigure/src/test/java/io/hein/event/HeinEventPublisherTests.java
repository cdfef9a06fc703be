package io.hein.event;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.hein.core.HeinGap;
import io.hein.core.HeinPosition;
import io.hein.support.FakeSubscriber;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Gap;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.DisconnectReason;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherListener;
import io.hein.transport.publisher.SubscriberInfo;
import io.hein.transport.subscriber.SubscriberListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.ResolvableType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

@ExtendWith(OutputCaptureExtension.class)
class HeinEventPublisherTests {

	private static final InetSocketAddress ADDRESS = InetSocketAddress.createUnresolved("somewhere", 7766);

	private static final SubscriberInfo INFO = new SubscriberInfo("display", ADDRESS, Instant.EPOCH, "native",
			List.of("**"), new Epoch(1, 2), 5, 4, 2L, 20, false);

	private final EventLoops eventLoops = EventLoops.create();

	private final List<Object> events = new CopyOnWriteArrayList<>();

	private final HeinEventPublisher publisher = new HeinEventPublisher(this.events::add, this.eventLoops.events());

	@AfterEach
	void close() {
		this.eventLoops.close();
	}

	@Test
	void whatHappensToAPublisherBecomesEvents() {
		Publisher source = mock();
		// by the time of the event it may have another log
		given(source.head()).willReturn(new Position(new Epoch(3, 4), 7));
		PublisherListener listener = this.publisher.publisherListener();
		listener.onStarted(source, ADDRESS);
		listener.onConnected(source, INFO);
		listener.onSlow(source, INFO);
		listener.onDisconnected(source, INFO, DisconnectReason.STALLED);
		listener.onRefused(source, ADDRESS, null, ErrorCode.NAME_IN_USE, "taken");
		assertThat(this.events).hasExactlyElementsOfTypes(HeinPublisherStartedEvent.class,
				HeinSubscriberConnectedEvent.class, HeinSubscriberSlowEvent.class,
				HeinSubscriberDisconnectedEvent.class, HeinSubscriberRefusedEvent.class);
		assertThat(this.events)
			.allSatisfy((event) -> assertThat(((HeinPublisherEvent) event).getPublisher()).isSameAs(source));
		assertThat(((HeinPublisherStartedEvent) this.events.get(0)).getAddress()).isEqualTo(ADDRESS);
		assertThat(((HeinSubscriberConnectedEvent) this.events.get(1)).getSubscriber().position())
			.hasToString("00000000000000010000000000000002:5");
		assertThat(((HeinSubscriberSlowEvent) this.events.get(2)).getSubscriber().lag()).isEqualTo(2);
		HeinSubscriberDisconnectedEvent disconnected = (HeinSubscriberDisconnectedEvent) this.events.get(3);
		assertThat(disconnected.getSubscriber().name()).isEqualTo("display");
		assertThat(disconnected.getReason()).isEqualTo(DisconnectReason.STALLED);
		HeinSubscriberRefusedEvent refused = (HeinSubscriberRefusedEvent) this.events.get(4);
		assertThat(refused.getAddress()).isEqualTo(ADDRESS);
		assertThat(refused.getName()).isNull();
		assertThat(refused.getCode()).isEqualTo(ErrorCode.NAME_IN_USE);
		assertThat(refused.getMessage()).isEqualTo("taken");
	}

	@Test
	void whatHappensToAConnectionBecomesEvents() {
		FakeSubscriber source = new FakeSubscriber();
		Gap gap = new Gap(new Epoch(1, 2), 3, 4, GapReason.EVICTED, true);
		SubscriberListener listener = this.publisher.subscriberListener("west");
		listener.onConnected(source, ADDRESS, "weather", new Position(new Epoch(1, 2), 7));
		listener.onGap(source, gap);
		listener.onLive(source);
		listener.onDisconnected(source, ADDRESS, "reset");
		assertThat(this.events).hasExactlyElementsOfTypes(HeinConnectedEvent.class, HeinGapEvent.class,
				HeinLiveEvent.class, HeinDisconnectedEvent.class);
		assertThat(this.events).allSatisfy((event) -> {
			assertThat(((HeinConnectionEvent) event).getSubscriber()).isSameAs(source);
			assertThat(((HeinConnectionEvent) event).getConnection()).isEqualTo("west");
		});
		assertThat(((HeinConnectedEvent) this.events.get(0)).getAddress()).isEqualTo(ADDRESS);
		assertThat(((HeinConnectedEvent) this.events.get(0)).getPublisherName()).isEqualTo("weather");
		assertThat(((HeinConnectedEvent) this.events.get(0)).getStart())
			.isEqualTo(HeinPosition.of(new Position(new Epoch(1, 2), 7)));
		assertThat(((HeinGapEvent) this.events.get(1)).getGap()).isEqualTo(HeinGap.of(gap));
		assertThat(((HeinDisconnectedEvent) this.events.get(3)).getReason()).isEqualTo("reset");
	}

	@Test
	void eventsOfListenersKeepTheirOrderOnTheEventThread() throws Exception {
		CountDownLatch done = new CountDownLatch(100);
		List<String> threads = new CopyOnWriteArrayList<>();
		List<Integer> numbers = new CopyOnWriteArrayList<>();
		HeinEventPublisher publisher = new HeinEventPublisher((event) -> {
			threads.add(Thread.currentThread().getName());
			numbers.add(Integer.valueOf(((HeinListenerFailedEvent) event).getListener()));
			done.countDown();
		}, this.eventLoops.events());
		IntStream.range(0, 100).forEach((i) -> publisher.publish(failed(i)));
		assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(numbers).isEqualTo(IntStream.range(0, 100).boxed().toList());
		assertThat(threads).allMatch((name) -> name.startsWith("hein-events"));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whateverAListenerThrowsTheOthersAreNotified(boolean checked) throws Exception {
		try (GenericApplicationContext parent = new GenericApplicationContext();
				GenericApplicationContext context = new GenericApplicationContext(parent)) {
			CountDownLatch notified = new CountDownLatch(3);
			parent.refresh();
			parent.addApplicationListener((HeinListenerFailedEvent event) -> notified.countDown());
			context.registerBean("later", ApplicationListener.class,
					() -> (ApplicationListener<HeinListenerFailedEvent>) (event) -> notified.countDown());
			context.refresh();
			context.addApplicationListener((HeinListenerFailedEvent event) -> {
				if (checked) {
					HeinEventPublisherTests.<RuntimeException>sneakyThrow(new Exception("planned"));
				}
				throw new IllegalStateException("planned");
			});
			HeinEventPublisher publisher = new HeinEventPublisher(context, this.eventLoops.events());
			context.addApplicationListener((HeinListenerFailedEvent event) -> notified.countDown());
			publisher.publish(failed(1));
			assertThat(notified.await(60, TimeUnit.SECONDS)).isTrue();
		}
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void sneakyThrow(Throwable failure) throws T {
		throw (T) failure;
	}

	@Test
	void anApplicationsOwnMulticasterIsLeftAlone() {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			context.registerBean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME,
					ApplicationEventMulticaster.class, () -> new SimpleApplicationEventMulticaster() {

						@Override
						public void multicastEvent(ApplicationEvent event, @Nullable ResolvableType type) {
							HeinEventPublisherTests.this.events.add(event);
						}

					});
			context.refresh();
			this.events.clear();
			new HeinEventPublisher(context, this.eventLoops.events()).publisherListener().onStarted(mock(), ADDRESS);
			assertThat(this.events).hasExactlyElementsOfTypes(HeinPublisherStartedEvent.class);
		}
	}

	@Test
	void afterItsContextHasClosedNoListenerIsNotifiedAndNothingIsLogged(CapturedOutput output) throws Exception {
		GenericApplicationContext context = new GenericApplicationContext();
		context.refresh();
		context.addApplicationListener((event) -> {
			if (event instanceof HeinListenerFailedEvent) {
				throw new IllegalStateException("gone");
			}
		});
		HeinEventPublisher publisher = new HeinEventPublisher(context, this.eventLoops.events());
		context.close();
		publisher.publish(failed(1));
		CountDownLatch done = new CountDownLatch(1);
		this.eventLoops.events().publish(done::countDown);
		assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(output).doesNotContain("gone");
	}

	private static HeinListenerFailedEvent failed(int listener) {
		return new HeinListenerFailedEvent(new FakeSubscriber(), "default", String.valueOf(listener), List.of(), null,
				false, new IllegalStateException());
	}

}
