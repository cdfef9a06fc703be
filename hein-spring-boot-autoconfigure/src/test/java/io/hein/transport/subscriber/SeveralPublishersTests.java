package io.hein.transport.subscriber;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import io.hein.transport.fleet.KeptLog;
import io.hein.transport.frame.Ack;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Headers;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.Distribution;
import io.hein.transport.lane.FailedPositions;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lanes;
import io.hein.transport.lane.Progress;
import io.hein.transport.lane.TopicChanges;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.times;

/**
 * What becomes of a log while others are read: it is a gap when it is known that nothing
 * more comes of it, and not before.
 */
class SeveralPublishersTests {

	private static final InetSocketAddress PLACE_A = InetSocketAddress.createUnresolved("a", 1);

	private static final InetSocketAddress PLACE_B = InetSocketAddress.createUnresolved("b", 1);

	private final Epoch a = new Epoch(0, 1);

	private final Epoch b = new Epoch(0, 2);

	private final Epoch c = new Epoch(0, 3);

	private final List<Gap> gaps = new ArrayList<>();

	private final Lanes lanes = new Lanes(mock());

	private Stream stream = stream(PLACE_A, PLACE_B);

	@Test
	void aPublisherThatIsLostWhileAnotherIsServedLeavesNoGap() {
		meet(PLACE_A, this.a, 0, 0);
		receive(2);
		meet(PLACE_B, this.b, 0, 0);
		receive(5);
		assertThat(meet(PLACE_A, this.a, 2, 4).resume()).containsExactly(new Position(this.b, 5),
				new Position(this.a, 2));
		assertThat(this.gaps).isEmpty();
		data(3);
		assertThat(this.stream.received()).isEqualTo(3);
		meet(PLACE_B, this.b, 5, 5);
		assertThat(this.gaps).isEmpty();
	}

	@Test
	void itsLogIsAGapWhenAnotherOneIsMetInItsPlace() {
		meet(PLACE_A, this.a, 0, 0);
		receive(2);
		meet(PLACE_B, this.b, 0, 0);
		meet(PLACE_A, this.c, 0, 0);
		assertThat(this.gaps).containsExactly(new Gap(this.a, 3, -1, GapReason.EPOCH, false));
		meet(PLACE_B, this.b, 0, 0);
		meet(PLACE_A, this.c, 0, 0);
		assertThat(this.gaps).hasSize(1);
	}

	@Test
	void aPublisherThatSaidGoodbyeLeavesAnExactGapAtOnce() {
		meet(PLACE_A, this.a, 0, 0);
		receive(2);
		this.stream.resumption().lastHead(7, true);
		meet(PLACE_B, this.b, 0, 0);
		assertThat(this.gaps).containsExactly(new Gap(this.a, 3, 7, GapReason.EPOCH, false));
		meet(PLACE_A, this.c, 0, 0);
		assertThat(this.gaps).hasSize(1);
	}

	@Test
	void aPublisherWhoseLogContinuesLeavesNoGapUntilAnotherLogIsMetInItsPlace() {
		meet(PLACE_A, this.a, 0, 0);
		receive(2);
		this.stream.resumption().lastHead(7, false);
		assertThat(required().head()).isEqualTo(7);
		meet(PLACE_B, this.b, 0, 0);
		assertThat(this.gaps).isEmpty();
		assertThat(meet(PLACE_A, this.a, 2, 9).resume()).contains(new Position(this.a, 2));
		assertThat(this.gaps).isEmpty();
		this.stream.resumption().lastHead(9, false);
		meet(PLACE_A, this.c, 0, 0);
		assertThat(this.gaps).contains(new Gap(this.a, 3, -1, GapReason.EPOCH, false));
	}

	@Test
	void aLogOfASinglePublisherIsAGapAsSoonAsAnotherOneIsMet() {
		this.stream = stream(PLACE_A);
		meet(PLACE_A, this.a, 0, 0);
		receive(2);
		meet(PLACE_A, this.b, 0, 0);
		assertThat(this.gaps).containsExactly(new Gap(this.a, 3, -1, GapReason.EPOCH, false));
	}

	@Test
	void aLogIsAGapWhenOneOfItsAddressesLeadsElsewhere() {
		meet(PLACE_A, this.a, 0, 0);
		meet(PLACE_B, this.a, 0, 0);
		meet(PLACE_B, this.b, 0, 0);
		assertThat(this.gaps).extracting(Gap::epoch).containsExactly(this.a);
	}

	@Test
	void aLogIsAGapWhenTheNameNoLongerLeadsToItsAddress() throws UnknownHostException {
		InetAddress first = InetAddress.getByAddress(new byte[] { 10, 0, 0, 1 });
		InetAddress second = InetAddress.getByAddress(new byte[] { 10, 0, 0, 2 });
		this.stream = stream(PLACE_A);
		meet(PLACE_A, first, List.of(first, second), this.a);
		meet(PLACE_A, second, List.of(first, second), this.b);
		assertThat(this.gaps).isEmpty();
		meet(PLACE_A, second, List.of(second), this.b);
		assertThat(this.gaps).isEmpty();
		meet(PLACE_A, second, List.of(second), this.c);
		assertThat(this.gaps).extracting(Gap::epoch).containsExactly(this.b, this.a);
	}

	@Test
	void aLogOfAnotherMemberTakesThePlaceOfTheOneMetLongestAgo() {
		Resumption resumption = this.stream.resumption();
		for (int i = 1; i <= Hello.MAX_RESUME; i++) {
			resumption.resumeAfter(new Position(new Epoch(1, i), i));
		}
		resumption.remember(new KeptLog(this.a, 5, -1, false));
		assertThat(resumption.hello().resume()).hasSize(Hello.MAX_RESUME).startsWith(new Position(this.a, 5));
		assertThat(this.gaps).containsExactly(new Gap(new Epoch(1, 1), 2, -1, GapReason.EPOCH, false));
	}

	@Test
	void aStoredPositionIsAGapWhenAllAddressesLeadToOtherLogs() {
		this.stream.resumption().resumeAfter(new Position(this.a, 7));
		meet(PLACE_B, this.b, 0, 0);
		assertThat(this.gaps).isEmpty();
		meet(PLACE_A, this.c, 0, 0);
		assertThat(this.gaps).containsExactly(new Gap(this.a, 8, -1, GapReason.EPOCH, false));
	}

	@Test
	void aLogIsAGapWhenItIsForgotten() {
		meet(PLACE_A, this.a, 0, 0);
		receive(2);
		for (int i = 0; i < Hello.MAX_RESUME - 1; i++) {
			meet(PLACE_B, new Epoch(1, i), 0, 0);
		}
		assertThat(this.gaps).extracting(Gap::epoch).doesNotContain(this.a);
		meet(PLACE_B, this.b, 0, 0);
		assertThat(this.gaps).contains(new Gap(this.a, 3, -1, GapReason.EPOCH, false));
		this.gaps.clear();
		assertThat(meet(PLACE_A, this.a, 0, 4).resume()).extracting(Position::epoch).doesNotContain(this.a);
		assertThat(this.gaps).isEmpty();
		assertThat(required().lostUpTo()).isEqualTo(4);
	}

	@Test
	void whatWasReportedAsLostDoesNotComeAfterAll() {
		this.stream = stream(PLACE_A);
		meet(PLACE_A, this.a, 0, 0);
		receive(2);
		meet(PLACE_A, this.b, 0, 0);
		assertThat(this.gaps).hasSize(1);
		meet(PLACE_A, this.a, 2, 5);
		this.gaps.clear();
		data(3);
		this.stream.gap(new GapFrame(4, 6, GapReason.SLOW));
		assertThat(this.gaps).containsExactly(new Gap(this.a, 6, 6, GapReason.SLOW, false));
		assertThat(required().failed().next(-1, 10)).isEqualTo(new Ack(10, new long[] { 3 }));
		data(7);
		assertThat(required().failed().next(3, 10)).isEqualTo(new Ack(10, new long[0]));
	}

	@Test
	void whatIsPassedOverIsStillPassedOverAfterAnotherPublisher() {
		whatWasReportedAsLostDoesNotComeAfterAll();
		this.gaps.clear();
		this.stream = stream(PLACE_A, PLACE_B);
		meet(PLACE_A, this.a, 0, 0);
		meet(PLACE_A, this.b, 0, 0);
		meet(PLACE_A, this.a, 0, 5);
		meet(PLACE_B, this.c, 0, 0);
		meet(PLACE_A, this.a, 0, 9);
		assertThat(required().lostUpTo()).isEqualTo(5);
		this.gaps.clear();
		meet(PLACE_A, new Epoch(0, 4), 0, 0);
		assertThat(this.gaps).containsExactly(new Gap(this.a, 6, -1, GapReason.EPOCH, false));
	}

	@Test
	void aRejectedPositionIsAGapInAllLogs() {
		meet(PLACE_A, this.a, 0, 0);
		receive(2);
		meet(PLACE_B, this.b, 0, 0);
		receive(5);
		this.stream.resumption().positionRejected();
		assertThat(this.gaps).containsExactly(new Gap(this.b, 6, -1, GapReason.EPOCH, false),
				new Gap(this.a, 3, -1, GapReason.EPOCH, false));
		assertThat(this.stream.resumption().hello().resume()).isEmpty();
	}

	@Test
	void aSubscriberThatLeavesMissesNothing() {
		meet(PLACE_A, this.a, 0, 0);
		meet(PLACE_B, this.b, 0, 0);
		this.stream.resumption().leave();
		meet(PLACE_A, this.c, 9, 9);
		assertThat(this.gaps).isEmpty();
	}

	@Test
	void aSubscriberThatLeftDoesNotGetAgainWhatItHadFromAnotherPublisher() {
		meet(PLACE_A, this.a, 0, 0);
		receive(5);
		this.stream.resumption().leave();
		assertThat(meet(PLACE_B, this.b, 9, 9).resume()).isEmpty();
		assertThat(meet(PLACE_A, this.a, 5, 7).resume()).containsExactly(new Position(this.b, 9),
				new Position(this.a, 5));
		assertThat(this.gaps).isEmpty();
		data(6);
		assertThat(this.stream.received()).isEqualTo(6);
	}

	@Test
	void aSubscriberThatLeftDoesNotGetAgainWhatItHadFromOneThatHasReadLessOfTheSameLog() {
		List<Long> offered = new ArrayList<>();
		Lanes watched = spy(this.lanes);
		willAnswer((offer) -> offered
			.add(DataFrame.sequence(offer.<ByteBuf>getArgument(1), offer.<Integer>getArgument(2)))).given(watched)
			.offer(any(), any(), anyInt(), anyInt(), anyBoolean());
		this.stream = stream(watched, this.gaps::add, PLACE_A, PLACE_B);
		meet(PLACE_A, this.a, 0, 0);
		receive(6);
		required().failed().add(6);
		this.stream.resumption().leave();
		assertThat(meet(PLACE_B, this.a, 3, 3).resume()).isEmpty();
		data(4);
		// where it stands in what comes again is not lost with a connection
		assertThat(meet(PLACE_B, this.a, 4, 4).resume()).containsExactly(new Position(this.a, 4));
		this.stream.gap(new GapFrame(5, 5, GapReason.SLOW));
		data(6);
		data(7);
		assertThat(offered).containsExactly(7L);
		assertThat(this.gaps).isEmpty();
		assertThat(required().failed().next(-1, 10)).isEqualTo(new Ack(10, new long[] { 6 }));
	}

	@Test
	void whatASubscriberThatLeftHadIsNotInTheGapOfTheRest() {
		meet(PLACE_A, this.a, 0, 0);
		receive(5);
		this.stream.resumption().leave();
		meet(PLACE_A, this.a, 3, 3);
		meet(PLACE_B, this.b, 0, 0);
		assertThat(meet(PLACE_A, this.c, 0, 0).resume()).contains(new Position(this.a, 3));
		assertThat(this.gaps).containsExactly(new Gap(this.a, 6, -1, GapReason.EPOCH, false));
	}

	@Test
	void aLogThatASubscriberHadLeftIsAGapWhenItIsGoneLater() {
		meet(PLACE_A, this.a, 0, 0);
		receive(5);
		this.stream.resumption().leave();
		meet(PLACE_B, this.b, 9, 9);
		meet(PLACE_A, this.c, 0, 0);
		assertThat(this.gaps).containsExactly(new Gap(this.a, 6, -1, GapReason.EPOCH, false));
	}

	@Test
	void aLogThatIsGoneWhenASubscriberComesBackIsNoGapThenNorLater() {
		meet(PLACE_A, this.a, 0, 0);
		receive(5);
		this.stream.resumption().leave();
		meet(PLACE_A, this.c, 9, 9);
		meet(PLACE_B, this.b, 0, 0);
		meet(PLACE_A, this.c, 9, 9);
		assertThat(this.gaps).isEmpty();
		meet(PLACE_A, this.a, 5, 8);
		assertThat(required().lostUpTo()).isEqualTo(8);
	}

	@Test
	void whatWasReportedAsLostDoesNotComeToASubscriberThatLeft() {
		meet(PLACE_A, this.a, 0, 0);
		receive(2);
		meet(PLACE_A, this.b, 0, 0);
		assertThat(this.gaps).hasSize(1);
		this.stream.resumption().leave();
		meet(PLACE_A, this.c, 4, 4);
		meet(PLACE_A, this.a, 2, 5);
		assertThat(required().lostUpTo()).isEqualTo(5);
	}

	@Test
	void whatIsInTheGapsOfARejectedPositionDoesNotComeAfterAll() {
		aRejectedPositionIsAGapInAllLogs();
		assertThat(meet(PLACE_A, this.a, 1, 1).resume()).isEmpty();
		assertThat(meet(PLACE_B, this.b, 0, 6).resume()).containsExactly(new Position(this.a, 1));
		assertThat(required().lostUpTo()).isEqualTo(6);
	}

	@Test
	void aLogThatAnotherMemberHasReadMeanwhileContinuesWhereThatWas() {
		meet(PLACE_A, this.a, 0, 0);
		receive(2);
		this.stream.resumption().surrender(this.a);
		this.stream.resumption().remember(new KeptLog(this.a, 7, -1, false));
		meet(PLACE_A, this.a, 7, 9);
		assertThat(this.stream.received()).isEqualTo(7);
		data(8);
		assertThat(this.gaps).isEmpty();
	}

	@Test
	void whatPassesWhileASubscriberHasLeftIsNoGapForAnotherMember() {
		meet(PLACE_A, this.a, 0, 0);
		receive(2);
		this.stream.resumption().leave();
		assertThat(this.stream.resumption().giveUp()).containsExactly(new KeptLog(this.a, 2, -1, true));
		assertThat(this.gaps).isEmpty();
	}

	@Test
	void aGapThatLanesCouldNotGetIsReportedWithTheNextConnection() {
		Distribution distribution = mock();
		willThrow(new InternalError("expected by the test")).willDoNothing().given(distribution).offerToWanting(any());
		Lanes scarce = spy(this.lanes);
		given(scarce.distribution()).willReturn(distribution);
		this.stream = stream(scarce, this.gaps::add, PLACE_A);
		meet(PLACE_A, this.a, 0, 0);
		assertThatExceptionOfType(InternalError.class).isThrownBy(() -> meet(PLACE_A, this.c, 0, 0));
		assertThat(this.gaps).isEmpty();
		assertThat(meet(PLACE_A, this.c, 0, 0).resume()).containsExactly(new Position(this.a, 0));
		then(distribution).should(times(2)).offerToWanting(new Gap(this.a, 1, -1, GapReason.EPOCH, false));
		assertThat(this.gaps).hasSize(1);
	}

	@Test
	void aStretchOfALogThatLanesMayHaveBegunHasANumberOfItsOwn() {
		TopicChanges changes = spy(this.lanes.topicChanges());
		Lanes scarce = spy(this.lanes);
		given(scarce.topicChanges()).willReturn(changes);
		willThrow(new InternalError("expected by the test")).willCallRealMethod()
			.given(changes)
			.answered(anyInt(), anyLong());
		this.stream = stream(scarce, this.gaps::add, PLACE_A, PLACE_B);
		assertThatExceptionOfType(InternalError.class).isThrownBy(() -> meet(PLACE_A, this.a, 1000, 1000));
		meet(PLACE_B, this.b, 10, 10);
		ArgumentCaptor<Integer> numbers = ArgumentCaptor.forClass(Integer.class);
		then(changes).should(times(2)).answered(numbers.capture(), anyLong());
		assertThat(numbers.getAllValues()).doesNotHaveDuplicates();
	}

	@Test
	void aGapThatLanesHaveIsNotReportedAgainWhateverFailsThen() {
		this.stream = stream(this.lanes, (gap) -> {
			this.gaps.add(gap);
			throw new InternalError("expected by the test");
		}, PLACE_A);
		meet(PLACE_A, this.a, 0, 9);
		assertThatExceptionOfType(InternalError.class)
			.isThrownBy(() -> this.stream.gap(new GapFrame(1, 3, GapReason.SLOW)));
		assertThat(this.stream.received()).isEqualTo(3);
		assertThatExceptionOfType(InternalError.class).isThrownBy(() -> this.stream.tooLong(4, true));
		assertThat(this.stream.received()).isEqualTo(4);
		assertThat(required().failed().isAny(4)).isTrue();
		assertThatExceptionOfType(InternalError.class).isThrownBy(() -> meet(PLACE_A, this.c, 0, 0));
		meet(PLACE_A, this.c, 0, 0);
		assertThat(this.gaps).hasSize(3);
	}

	@Test
	void whatHasFailedOfALogIsKeptWhileAnotherOneIsRead() {
		meet(PLACE_A, this.a, 0, 0);
		receive(2);
		required().failed().add(2);
		meet(PLACE_B, this.b, 0, 0);
		assertThat(required().failed().isAny(10)).isFalse();
		meet(PLACE_A, this.a, 2, 2);
		assertThat(required().failed().next(-1, 2)).isEqualTo(new Ack(2, new long[] { 2 }));
	}

	@Test
	void aSubscriberThatCannotKeepAllFailuresComesBackAsAnotherRunInTheSamePlace() {
		Hello first = meet(PLACE_A, this.a, 0, 0);
		receive(500_000);
		for (long i = 1; i <= FailedPositions.MAX_RANGES + 1; i++) {
			required().failed().add(2 * i);
		}
		Hello second = meet(PLACE_A, this.a, 500_000, 500_000);
		assertThat(second.instanceId()).isNotEqualTo(first.instanceId());
		assertThat(second.resume()).containsExactly(new Position(this.a, 500_000));
		assertThat(required().failed().next(-1, 9)).isEqualTo(new Ack(9, new long[0]));
		assertThat(this.gaps).isEmpty();
		assertThat(meet(PLACE_A, this.a, 500_000, 500_000).instanceId()).isEqualTo(second.instanceId());
	}

	private Stream stream(InetSocketAddress... addresses) {
		return stream(this.lanes, this.gaps::add, addresses);
	}

	private static Stream stream(Lanes lanes, Consumer<Gap> gapListener, InetSocketAddress... addresses) {
		SubscriberOptions options = new SubscriberOptions();
		options.addresses = Arrays.asList(addresses);
		return new Stream("test", options, lanes, new SubscriberCounters(), gapListener);
	}

	private Hello meet(InetSocketAddress place, Epoch epoch, long start, long head) {
		return meet(place, place, List.of(), epoch, start, head);
	}

	private void meet(InetSocketAddress place, InetAddress address, List<InetAddress> found, Epoch epoch) {
		meet(place, new InetSocketAddress(address, 1), found, epoch, 0, 0);
	}

	private Hello meet(InetSocketAddress place, InetSocketAddress address, List<InetAddress> found, Epoch epoch,
			long start, long head) {
		this.stream.resumption().places().dialling(place, address, found);
		Hello hello = this.stream.resumption().hello();
		this.stream.resumption().welcomed(new Welcome(1, new Position(epoch, start), head, 1024, 1000, 2000, "x"));
		return hello;
	}

	private Progress required() {
		Progress progress = this.stream.progress();
		assertThat(progress).isNotNull();
		return progress;
	}

	private void receive(long upTo) {
		this.stream.passed(upTo, "POSITION");
	}

	private void data(long sequence) {
		ByteBuf bytes = Unpooled.buffer();
		DataFrame.write(bytes, sequence, true, ContentType.TEXT, new byte[] { 'a' }, Headers.NONE, new byte[1]);
		this.stream.messages(bytes, 0, bytes.writerIndex(), 1, sequence, false);
	}

}
