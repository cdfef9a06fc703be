package io.hein.transport.subscriber;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

import io.hein.test.HeinAwait;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.fleet.Epochs;
import io.hein.transport.fleet.KeptLog;
import io.hein.transport.fleet.Member;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneGroup;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

/**
 * A member that is given up just when it has attached, which its group does not know yet.
 */
class GroupMemberTests {

	private final EventLoops loops = EventLoops.create();

	private final Publisher publisher = Publisher.builder().eventLoops(this.loops).build();

	private final LaneGroup lanes = new LaneGroup("test-", null, this.loops.results(), () -> {
	});

	private final CountDownLatch called = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	private final GroupMember.Owner owner = mock(GroupMember.Owner.class);

	private final Epochs epochs = new Epochs((own) -> false);

	private GroupMember member;

	private Lane lane;

	@BeforeEach
	void attach() {
		willAnswer((dropped) -> {
			this.lanes.leave(dropped.<GroupMember>getArgument(0).loop().lanes());
			return null;
		}).given(this.owner).dropped(any());
		this.publisher.start();
		SubscriberOptions options = new SubscriberOptions().member(Objects.requireNonNull(this.publisher.address()),
				StartFrom.LATEST, StartFrom.LATEST);
		this.member = new GroupMember("member", options.addresses.get(0), options, this.loops, this.epochs, this.owner);
		this.lane = Objects
			.requireNonNull(this.lanes.add(Lane.Options.of("lane", TopicFilter.EVERYTHING), (message) -> {
				this.called.countDown();
				this.release.await();
			}));
		this.lane.start();
		this.lanes.join(this.member.loop().lanes());
		this.member.begin();
		HeinAwait.subscribers(this.publisher, 1);
	}

	@AfterEach
	void close() {
		this.release.countDown();
		this.member.drop();
		this.lanes.removeAll();
		this.publisher.close();
		this.loops.close();
	}

	@Test
	void whatADroppedMemberHasNotHandledIsNotReportedAsHandled() throws Exception {
		CompletableFuture<Delivery> first = send();
		CompletableFuture<Delivery> second = send();
		this.called.await();
		this.member.drop();
		awaitGone();
		assertThat(statuses(first)).containsExactly(Map.entry("member", DeliveryStatus.GONE));
		assertThat(statuses(second)).containsExactly(Map.entry("member", DeliveryStatus.GONE));
		assertThat(statuses(send())).isEmpty();
	}

	@Test
	void whatARetiredMemberHasNotHandledIsNotReportedAsHandled() throws Exception {
		CompletableFuture<Delivery> first = send();
		this.called.await();
		this.member.retire((kept) -> {
		});
		awaitGone();
		assertThat(statuses(first)).containsExactly(Map.entry("member", DeliveryStatus.GONE));
		assertThat(statuses(send())).isEmpty();
		// what it has it hands over
		assertThat(this.member.isDone()).isFalse();
		this.release.countDown();
		Awaitility.await().until(this.member::isDone);
	}

	/**
	 * Another member may have its place by then.
	 */
	@Test
	void whatARetiredMemberWasAskedForDoesNotHaveItDial() throws Exception {
		this.member.retire((kept) -> {
		});
		awaitGone();
		KeptLog kept = new KeptLog(new Epoch(7, 7), 5, -1, false);
		try (ServerSocket elsewhere = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			this.member.moveTo((InetSocketAddress) elsewhere.getLocalSocketAddress());
			this.member.goOn(kept);
			this.member.goOnAfter(new Position(kept.epoch(), 1));
			this.member.dialAgain();
			passLoop();
			elsewhere.setSoTimeout(200);
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(elsewhere::accept);
		}
		assertThat(this.epochs.isMet(kept.epoch())).isTrue();
	}

	/**
	 * Whoever meets the log next would have it once more from its beginning.
	 */
	@Test
	void whatADroppedMemberWasGivenOfALogIsNotForgotten() {
		KeptLog kept = new KeptLog(new Epoch(7, 7), 5, -1, false);
		this.member.goOn(kept);
		this.member.drop();
		Member next = mock(Member.class);
		Awaitility.await().until(() -> this.epochs.isMet(kept.epoch()));
		assertThat(this.epochs.welcomed(kept.epoch(), next).kept()).isEqualTo(kept);
		this.epochs.giveBack(kept, this.member);
		// another one reads it
		assertThat(this.epochs.welcomed(kept.epoch(), mock(Member.class)).owner()).isSameAs(next);
	}

	@Test
	void whatARetiredMemberHasReportedAsLostStaysLost() {
		KeptLog kept = new KeptLog(new Epoch(7, 7), 5, -1, false);
		this.member.goOn(kept);
		passLoop();
		Queue<KeptLog> lost = new ConcurrentLinkedQueue<>();
		this.member.retire(lost::add);
		this.member.drop();
		passLoop();
		assertThat(lost).contains(new KeptLog(kept.epoch(), 5, -1, true));
		assertThat(this.epochs.isMet(kept.epoch())).isFalse();
	}

	/**
	 * It would begin there as if nobody had read it.
	 */
	@Test
	void aMemberThatFailsToRememberALogIsGivenItOnceMore() throws Exception {
		awaitAttached();
		for (int i = 1; i <= Hello.MAX_RESUME; i++) {
			this.member.goOn(new KeptLog(new Epoch(8, i), 1, -1, false));
		}
		passLoop();
		KeptLog kept = new KeptLog(new Epoch(7, 7), 5, -1, false);
		this.epochs.giveBack(kept, mock(Member.class));
		// of a log that has to be forgotten for it
		willThrow(new InternalError("expected by the test")).willDoNothing().given(this.owner).gap(any());
		assertThatExceptionOfType(InternalError.class).isThrownBy(() -> welcome(kept.epoch()));
		assertThat(welcome(kept.epoch())).isFalse();
		assertThat(welcome(kept.epoch())).isTrue();
		assertThat(onLoop(() -> this.member.loop().resumption().hello().resume()))
			.contains(new Position(kept.epoch(), 5));
	}

	private boolean welcome(Epoch epoch) {
		return onLoop(() -> this.member.welcomed(ScriptedPublisher.welcomeFrame(epoch, 0, 0)));
	}

	private <T> T onLoop(Supplier<T> task) {
		CompletableFuture<T> result = new CompletableFuture<>();
		this.member.loop().execute(() -> {
			try {
				result.complete(task.get());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		});
		try {
			return result.join();
		}
		catch (CompletionException ex) {
			assertThat(ex.getCause()).isInstanceOf(InternalError.class);
			throw (InternalError) ex.getCause();
		}
	}

	/**
	 * Its group forgets it once it is done.
	 */
	@Test
	void aRetiredMemberIsNotDoneBeforeItHasReportedWhatIsMissing() {
		Epoch epoch = awaitAttached();
		willThrow(new InternalError("expected by the test")).willDoNothing().given(this.owner).gap(any());
		Queue<KeptLog> kept = new ConcurrentLinkedQueue<>();
		this.member.retire(kept::add);
		passLoop();
		this.member.loop().execute(this.member::mend);
		Awaitility.await().until(this.member::isDone);
		assertThat(kept).containsExactly(new KeptLog(epoch, 0, -1, true));
	}

	/**
	 * Its group may not know yet that it is attached.
	 */
	@Test
	void aLogThatItReadsIsNotGivenUp() {
		Epoch epoch = awaitAttached();
		surrender(epoch, true);
		assertThat(this.epochs.welcomed(epoch, mock(Member.class)).owner()).isSameAs(this.member);
		assertThat(this.member.reads(epoch)).isTrue();
	}

	@Test
	void aLogThatItKnowsIsGivenUpWithItsPlaceInIt() {
		KeptLog kept = new KeptLog(new Epoch(7, 7), 5, -1, false);
		awaitAttached();
		this.member.goOn(kept);
		surrender(kept.epoch(), false);
		assertThat(this.epochs.welcomed(kept.epoch(), mock(Member.class)).kept()).isEqualTo(kept);
	}

	/**
	 * Whoever meets it next gets neither what had come already, nor what was published
	 * meanwhile.
	 */
	@Test
	void aLogThatItHasLeftIsGivenUpWithItsPlaceInIt() {
		Epoch epoch = awaitAttached();
		Position place = this.publisher.head();
		this.member.stop().join();
		surrender(epoch, false);
		assertThat(this.epochs.welcomed(epoch, mock(Member.class)).owner()).isSameAs(this.member);
		surrender(epoch, true);
		assertThat(this.epochs.welcomed(epoch, mock(Member.class)).kept())
			.isEqualTo(new KeptLog(epoch, place.sequence(), -1, true));
	}

	/**
	 * Whoever meets it next would hand over what comes then before that.
	 */
	@Test
	void aLogIsNotGivenUpWhileListenersHaveContentOfIt() {
		Epoch epoch = awaitAttached();
		this.lane.pause();
		send();
		Awaitility.await().until(() -> this.lane.retainedBytes() > 0);
		this.member.stop().join();
		surrender(epoch, true);
		assertThat(this.epochs.welcomed(epoch, mock(Member.class)).owner()).isSameAs(this.member);
		this.lane.remove().join();
		surrender(epoch, true);
		assertThat(this.epochs.welcomed(epoch, mock(Member.class)).owner()).isNotSameAs(this.member);
	}

	@Test
	void aLogIsGivenUpWhileListenersHaveContentOfALaterOneOnly() throws Exception {
		KeptLog kept = new KeptLog(new Epoch(7, 7), 5, -1, false);
		awaitAttached();
		this.member.goOn(kept);
		send();
		this.called.await();
		surrender(kept.epoch(), false);
		assertThat(this.epochs.welcomed(kept.epoch(), mock(Member.class)).kept()).isEqualTo(kept);
	}

	@Test
	void aMemberThatIsWelcomedWhileItIsDroppedHasNoLog() {
		CountDownLatch dropped = new CountDownLatch(1);
		Epoch epoch = new Epoch(7, 7);
		this.member.loop().execute(() -> {
			uninterruptibly(dropped);
			this.member.welcomed(ScriptedPublisher.welcomeFrame(epoch, 0, 0));
		});
		this.member.drop();
		this.epochs.release(this.member);
		dropped.countDown();
		passLoop();
		assertThat(this.epochs.isMet(epoch)).isFalse();
	}

	private Epoch awaitAttached() {
		Epoch epoch = this.publisher.head().epoch();
		Awaitility.await().until(() -> this.member.reads(epoch));
		return epoch;
	}

	private void surrender(Epoch epoch, boolean waited) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.member.surrender(epoch, waited, () -> done.complete(null));
		done.join();
	}

	/**
	 * Wait until all that its event loop was asked for is done.
	 */
	private void passLoop() {
		CompletableFuture<Void> passed = new CompletableFuture<>();
		this.member.loop().execute(() -> passed.complete(null));
		passed.join();
	}

	private static void uninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private CompletableFuture<Delivery> send() {
		return this.publisher.publishAndConfirm(new OutgoingMessage("t", new byte[1]), Duration.ofMinutes(1));
	}

	private void awaitGone() {
		Awaitility.await().until(() -> this.publisher.subscribers().isEmpty());
	}

	private static Map<String, DeliveryStatus> statuses(CompletableFuture<Delivery> report) {
		return report.join().statuses();
	}

}
