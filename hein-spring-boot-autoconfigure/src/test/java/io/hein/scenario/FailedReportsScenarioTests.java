package io.hein.scenario;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.test.HeinAwait;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whatever a listener fails on is reported as FAILED: however many there are, and
 * whatever happens to the connection meanwhile.
 */
class FailedReportsScenarioTests {

	private static final Duration TIMEOUT = Duration.ofMinutes(2);

	private final List<AutoCloseable> opened = new ArrayList<>();

	private final Semaphore permits = new Semaphore(0);

	private final AtomicInteger failed = new AtomicInteger();

	private EventLoops loops;

	private Publisher publisher;

	private FaultProxy proxy;

	@BeforeEach
	void start() {
		this.loops = EventLoops.create();
		this.publisher = publisher();
		this.proxy = FaultProxy.to(this.publisher.address());
		this.opened.add(this.proxy);
	}

	@AfterEach
	void stop() throws Exception {
		this.permits.release(1_000_000);
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
		this.loops.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 500, 2000 })
	void moreFailuresThanAnAcknowledgementCarries(int batchSize) throws Exception {
		Subscriber subscriber = subscriber(batchSize, this.proxy.address());
		HeinAwait.subscribers(this.publisher, 1);
		subscriber.lanes().forEach(Lane::pause);
		List<CompletableFuture<Delivery>> reports = publish(this.publisher, 5000);
		this.permits.release(5000);
		subscriber.lanes().forEach(Lane::resume);
		assertAllFailed(reports);
	}

	@Test
	void failuresWhileTheConnectionIsAway() throws Exception {
		subscriber(0, this.proxy.address());
		HeinAwait.subscribers(this.publisher, 1);
		List<CompletableFuture<Delivery>> reports = publish(this.publisher, 3000);
		awaitReceived(3000);
		this.proxy.refuse();
		this.proxy.cutAll(Cut.RESET);
		failAll(3000);
		this.proxy.accept();
		assertAllFailed(reports);
	}

	@Test
	void failuresThatWereReportedOnAConnectionThatDidNotPassThemOn() throws Exception {
		subscriber(0, this.proxy.address());
		HeinAwait.subscribers(this.publisher, 1);
		List<CompletableFuture<Delivery>> reports = publish(this.publisher, 4000);
		awaitReceived(4000);
		this.proxy.connections().forEach((connection) -> connection.toTarget().blackHole(true));
		failAll(4000);
		awaitHandled(4000);
		this.proxy.cutAll(Cut.RESET);
		assertAllFailed(reports);
	}

	@Test
	void failuresWhileAnotherPublisherIsServed() throws Exception {
		Publisher other = publisher();
		FaultProxy otherProxy = FaultProxy.to(other.address());
		this.opened.add(otherProxy);
		subscriber(0, this.proxy.address(), otherProxy.address());
		HeinAwait.subscribers(this.publisher, 1);
		List<CompletableFuture<Delivery>> reports = publish(this.publisher, 2000);
		awaitReceived(2000);
		this.proxy.refuse();
		this.proxy.cutAll(Cut.RESET);
		HeinAwait.subscribers(other, 1);
		failAll(2000);
		List<CompletableFuture<Delivery>> others = publish(other, 10);
		failAll(2010);
		assertAllFailed(others);
		this.proxy.accept();
		otherProxy.refuse();
		otherProxy.cutAll(Cut.RESET);
		assertAllFailed(reports);
		assertThat(this.subscriber().statistics().gaps().values()).containsOnly(0L);
	}

	private void failAll(int count) {
		this.permits.release(count - this.failed.get());
		await().until(() -> this.failed.get() == count);
	}

	private void awaitReceived(long sequence) {
		await().until(() -> subscriber().status().received() != null
				&& subscriber().status().received().sequence() == sequence);
	}

	private void awaitHandled(long sequence) {
		await().until(() -> subscriber().status().handled() != null
				&& subscriber().status().handled().sequence() == sequence);
	}

	private Subscriber subscriber() {
		return this.opened.stream().filter(Subscriber.class::isInstance).map(Subscriber.class::cast).findFirst().get();
	}

	private static void assertAllFailed(List<CompletableFuture<Delivery>> reports) throws Exception {
		CompletableFuture.allOf(reports.toArray(CompletableFuture[]::new))
			.get(TIMEOUT.toSeconds() + 5, TimeUnit.SECONDS);
		Map<DeliveryStatus, Long> statuses = reports.stream()
			.map((report) -> report.join().statuses().get("failing"))
			.collect(Collectors.groupingBy((status) -> status, Collectors.counting()));
		assertThat(statuses).isEqualTo(Map.of(DeliveryStatus.FAILED, (long) reports.size()));
	}

	private static List<CompletableFuture<Delivery>> publish(Publisher publisher, int count) {
		List<CompletableFuture<Delivery>> reports = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			reports.add(publisher.publishAndConfirm(new OutgoingMessage("t", new byte[8]), TIMEOUT));
		}
		return reports;
	}

	private Publisher publisher() {
		Publisher started = Publisher.builder().eventLoops(this.loops).build();
		this.opened.add(started);
		started.start();
		return started;
	}

	private Subscriber subscriber(int batchSize, InetSocketAddress... addresses) {
		Subscriber subscriber = Subscriber.builder()
			.name("failing")
			.addresses(List.of(addresses))
			.eventLoops(this.loops)
			.reconnect(new Subscriber.Reconnect(Duration.ofMillis(10), 1, Duration.ofMillis(10), Duration.ofMillis(50)))
			.build();
		this.opened.add(subscriber);
		subscriber.addLane(new Lane.Options("failing", TopicFilter.EVERYTHING, 1, Lane.Options.DEFAULT_MAX_QUEUE_SIZE,
				batchSize, false), new MessageHandler() {

					@Override
					public void onMessage(ReceivedMessage message) throws Exception {
						fail(1);
					}

					@Override
					public void onBatch(List<ReceivedMessage> batch) throws Exception {
						fail(batch.size());
					}

				});
		subscriber.start();
		await().until(() -> subscriber.status().state() == ConnectionState.CONNECTED);
		return subscriber;
	}

	private void fail(int count) throws Exception {
		this.permits.acquire(count);
		this.failed.addAndGet(count);
		throw new IllegalStateException("expected by the test");
	}

}
