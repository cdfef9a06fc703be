package io.hein.transport.fleet;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Roster}, which is given the time and what its members say.
 */
class RosterTests {

	private static final long FORGET = TimeUnit.SECONDS.toNanos(60);

	private static final InetSocketAddress A = new InetSocketAddress("127.0.0.2", 1);

	private static final InetSocketAddress B = new InetSocketAddress("127.0.0.3", 1);

	private static final InetSocketAddress C = new InetSocketAddress("127.0.0.4", 1);

	private final Epoch first = Epoch.random();

	private final Epoch second = Epoch.random();

	private final List<FakeMember> members = new ArrayList<>();

	private final Queue<Runnable> loop = new ArrayDeque<>();

	private final Epochs epochs = new Epochs((epoch) -> epoch.equals(this.own));

	private @Nullable Epoch own;

	private @Nullable InetSocketAddress unmade;

	private final Roster roster = new Roster(new Roster.Settings("test", 3, FORGET), this.epochs, new Yard());

	private long now = Long.MAX_VALUE - 1000;

	private void list(InetSocketAddress... addresses) {
		this.roster.found(Set.of(addresses), true, this.now);
	}

	private void pass(long nanos) {
		this.now += nanos;
		this.roster.tick(this.now);
		for (Runnable task = this.loop.poll(); task != null; task = this.loop.poll()) {
			task.run();
		}
	}

	private FakeMember at(InetSocketAddress address) {
		return this.members.stream()
			.filter((member) -> member.address.equals(address) && !member.dropped)
			.findFirst()
			.orElseThrow();
	}

	private long countAt(InetSocketAddress address) {
		return this.members.stream().filter((member) -> member.address.equals(address) && !member.dropped).count();
	}

	@Test
	void eachAddressHasAMemberAndThoseThatAreFoundLaterAreLater() {
		list(A, B);
		list(A, B, C);
		assertThat(at(A).later).isFalse();
		assertThat(at(B).later).isFalse();
		assertThat(at(C).later).isTrue();
		assertThat(this.members).hasSize(3).allMatch((member) -> member.begun);
	}

	@Test
	void allBeginThoughOneCouldNotBeMade() {
		this.unmade = B;
		assertThatExceptionOfType(InternalError.class)
			.isThrownBy(() -> this.roster.found(new LinkedHashSet<>(List.of(A, B)), true, this.now));
		this.unmade = null;
		pass(1);
		assertThat(this.members).hasSize(2).allMatch((member) -> member.begun);
	}

	@Test
	void whatIsFoundBeforeAllWasAnsweredIsNotLater() {
		this.roster.found(Set.of(A), false, this.now);
		this.roster.found(Set.of(A, B), true, this.now);
		assertThat(at(B).later).isFalse();
	}

	@Test
	void aMemberThatIsNeitherListedNorConnectedIsGivenUpAfterTheTimeAndNotBefore() {
		list(A, B);
		at(A).attach(this.first);
		at(A).lose();
		list(B);
		pass(1);
		pass(FORGET - 1);
		assertThat(at(A).retired).isFalse();
		pass(1);
		assertThat(at(A).retired).isTrue();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void noOtherBeginsInALogThatADroppedMemberHasYetToGiveBack(boolean attached) {
		list(A, B);
		FakeMember dropped = at(A);
		if (attached) {
			dropped.attach(this.first);
			dropped.lose();
		}
		KeptLog given = new KeptLog(this.second, 7, -1, false);
		dropped.welcome(given.epoch());
		dropped.unused.add(given);
		list(B);
		pass(1);
		this.now += FORGET;
		this.roster.tick(this.now);
		this.roster.tick(this.now);
		assertThat(dropped.dropped).isTrue();
		assertThat(at(B).welcome(given.epoch()).outcome()).isEqualTo(Epochs.Outcome.TAKEN);
		pass(0);
		assertThat(at(B).welcome(given.epoch()).kept()).isEqualTo(given);
	}

	@Test
	void theTimeBeginsAnewWhenItIsListedOrConnectedAgain() {
		list(A, B);
		at(A).attach(this.first);
		at(A).lose();
		list(B);
		pass(1);
		pass(FORGET / 2);
		list(A, B);
		pass(1);
		list(B);
		pass(1);
		pass(FORGET - 1);
		assertThat(at(A).retired).isFalse();
		at(A).attach(this.first);
		at(A).lose();
		pass(1);
		pass(FORGET - 1);
		assertThat(at(A).retired).isFalse();
		pass(1);
		assertThat(at(A).retired).isTrue();
	}

	@Test
	void aMemberThatIsConnectedIsNeverGivenUp() {
		list(A, B);
		at(A).attach(this.first);
		list(B);
		pass(10 * FORGET);
		pass(10 * FORGET);
		assertThat(at(A).retired).isFalse();
	}

	@Test
	void anAnswerWithoutAddressesGivesNoMemberUp() {
		list(A);
		at(A).attach(this.first);
		at(A).lose();
		this.roster.found(Set.of(), true, this.now);
		pass(1);
		pass(10 * FORGET);
		assertThat(at(A).retired).isFalse();
	}

	@Test
	void aMemberThatWasNeverAttachedIsDroppedSilently() {
		list(A, B);
		FakeMember member = at(A);
		list(B);
		pass(1);
		pass(FORGET);
		assertThat(member.dropped).isTrue();
		assertThat(member.retired).isFalse();
	}

	@Test
	void aMemberThatWasGivenUpEndsWhenItsListenersAreDone() {
		list(A, B);
		FakeMember member = at(A);
		member.attach(this.first);
		member.lose();
		member.done = false;
		list(B);
		pass(1);
		pass(FORGET);
		pass(FORGET);
		assertThat(member.dropped).isFalse();
		member.done = true;
		pass(1);
		assertThat(member.dropped).isTrue();
		// the member that meets the log again continues there
		assertThat(at(B).welcome(this.first).outcome()).isEqualTo(Epochs.Outcome.KNOWN);
	}

	@Test
	void aLogThatComesBackBeforeListenersAreDoneWaitsForThem() {
		list(A, B);
		FakeMember member = at(A);
		member.attach(this.first);
		member.lose();
		member.done = false;
		list(B);
		pass(1);
		pass(FORGET);
		FakeMember other = at(B);
		assertThat(other.welcome(this.first).outcome()).isEqualTo(Epochs.Outcome.TAKEN);
		this.roster.taken(other, this.first, this.now);
		pass(1);
		assertThat(other.wentOn).isNull();
		member.done = true;
		pass(1);
		pass(1);
		assertThat(other.wentOn).isEqualTo(new KeptLog(this.first, 5, -1, true));
	}

	@Test
	void anotherAddressOfAPublisherThatIsAttachedIsNotDialledUntilThatIsLostForAWhile() {
		list(A, B);
		at(A).attach(this.first);
		FakeMember alias = at(B);
		assertThat(alias.welcome(this.first).outcome()).isEqualTo(Epochs.Outcome.TAKEN);
		this.roster.taken(alias, this.first, this.now);
		assertThat(alias.dropped).isTrue();
		pass(FORGET);
		assertThat(countAt(B)).isZero();
		at(A).lose();
		pass(1);
		assertThat(countAt(B)).isZero();
		pass(Roster.RETURN);
		assertThat(countAt(B)).isOne();
	}

	@Test
	void aMemberThatIsAwayMovesToWhereItsPublisherIsMet() {
		list(A, B);
		FakeMember member = at(A);
		member.attach(this.first);
		member.lose();
		FakeMember fresh = at(B);
		fresh.welcome(this.first);
		this.roster.taken(fresh, this.first, this.now);
		assertThat(fresh.dropped).isTrue();
		assertThat(member.address).isEqualTo(B);
		assertThat(member.dropped).isFalse();
	}

	@Test
	void aMemberThatMeetsAPublisherOfAnotherOneHasLostItsOwn() {
		list(A, B);
		at(A).attach(this.first);
		FakeMember member = at(B);
		member.attach(this.second);
		member.lose();
		member.welcome(this.first);
		this.roster.taken(member, this.first, this.now);
		assertThat(member.retired).isTrue();
		assertThat(at(A).retired).isFalse();
	}

	@Test
	void anOldLogOfAnotherMemberIsHandedOver() {
		list(A, B);
		FakeMember member = at(A);
		member.attach(this.first);
		member.lose();
		member.attach(this.second);
		FakeMember fresh = at(B);
		assertThat(fresh.welcome(this.first).outcome()).isEqualTo(Epochs.Outcome.TAKEN);
		this.roster.taken(fresh, this.first, this.now);
		pass(1);
		assertThat(member.surrendered).isEqualTo(this.first);
		assertThat(fresh.wentOn).isEqualTo(new KeptLog(this.first, 5, -1, true));
		assertThat(fresh.welcome(this.first).outcome()).isEqualTo(Epochs.Outcome.GO_ON);
	}

	@Test
	void anOldLogIsHandedOverWhileItsMemberHasContentOfAnotherOne() {
		list(A, B);
		FakeMember member = at(A);
		member.attach(this.first);
		member.lose();
		member.attach(this.second);
		member.done = false;
		FakeMember fresh = at(B);
		fresh.welcome(this.first);
		this.roster.taken(fresh, this.first, this.now);
		pass(1);
		assertThat(fresh.wentOn).isEqualTo(new KeptLog(this.first, 5, -1, true));
	}

	@Test
	void aLogThatAMemberCouldNotTakeIsHandedOverOnceMore() {
		list(A, B);
		FakeMember member = at(A);
		member.attach(this.first);
		member.lose();
		member.attach(this.second);
		FakeMember fresh = at(B);
		fresh.failing = true;
		fresh.welcome(this.first);
		this.roster.taken(fresh, this.first, this.now);
		pass(1);
		assertThat(fresh.welcome(this.first).kept()).isEqualTo(fresh.wentOn).isNotNull();
		fresh.failing = false;
		fresh.goOn(fresh.wentOn);
		assertThat(fresh.welcome(this.first).outcome()).isEqualTo(Epochs.Outcome.GO_ON);
	}

	/**
	 * It may be asked where it goes on, or what it has said may still be on its way.
	 */
	@Test
	void aLogIsNotTakenFromAMemberThatWasWelcomedAndIsNotAttachedYet() {
		list(A, B);
		FakeMember member = at(A);
		member.welcome(this.first);
		FakeMember other = at(B);
		assertThat(other.welcome(this.first).outcome()).isEqualTo(Epochs.Outcome.TAKEN);
		this.roster.taken(other, this.first, this.now);
		pass(1);
		pass(Roster.RETURN - 2);
		assertThat(other.goesOn).isFalse();
		assertThat(other.welcome(this.first).owner()).isSameAs(member);
		this.roster.connected(member, this.first);
		pass(1);
		assertThat(other.dropped).isTrue();
		assertThat(member.surrendered).isNull();
	}

	@Test
	void aLogOfAMemberThatDoesNotAttachIsReadWhereItIsMet() {
		list(A, B);
		at(A).welcome(this.first);
		FakeMember other = at(B);
		other.welcome(this.first);
		this.roster.taken(other, this.first, this.now);
		pass(1);
		assertThat(other.goesOn).isFalse();
		pass(Roster.RETURN);
		assertThat(other.goesOn).isTrue();
		// nothing is known of it
		assertThat(other.wentOn).isNull();
		assertThat(other.welcome(this.first).outcome()).isEqualTo(Epochs.Outcome.GO_ON);
		assertThat(at(A).welcome(this.first).owner()).isSameAs(other);
	}

	/**
	 * An earlier run may have kept a position in a log that another member has met since.
	 */
	@Test
	void whatAMemberThatWasGivenUpRemembersOfALogOfAnotherOneIsOfNoUse() {
		list(A, B);
		FakeMember member = at(A);
		member.attach(this.first);
		member.met.add(this.second);
		at(B).attach(this.second);
		member.lose();
		list(B);
		pass(1);
		pass(FORGET);
		pass(1);
		assertThat(member.dropped).isTrue();
		assertThat(at(B).welcome(this.second).outcome()).isEqualTo(Epochs.Outcome.GO_ON);
		assertThat(this.epochs.owner(this.second)).isSameAs(at(B));
	}

	@Test
	void theApplicationsOwnPublisherIsNotDialledUntilItIsAnother() {
		list(A);
		this.own = this.first;
		FakeMember member = at(A);
		assertThat(member.welcome(this.first).outcome()).isEqualTo(Epochs.Outcome.OWN);
		this.roster.own(member, this.first);
		assertThat(member.dropped).isTrue();
		pass(FORGET);
		assertThat(countAt(A)).isZero();
		this.own = this.second;
		pass(1);
		assertThat(countAt(A)).isOne();
	}

	@Test
	void aNameInUseIsByTheMemberThatIsAskedForASignOfLifeEachTime() {
		list(A, B, C);
		at(A).attach(this.first);
		at(C).attach(this.second);
		FakeMember alias = at(B);
		for (int i = 0; i < Roster.PROOFS; i++) {
			assertThat(alias.dropped).isFalse();
			refuse(alias, at(A));
		}
		assertThat(alias.dropped).isTrue();
		assertThat(alias.dialledAgain).isEqualTo(Roster.PROOFS - 1);
	}

	@Test
	void anAccidentIsNotMistakenForAProof() {
		list(A, B, C);
		at(A).attach(this.first);
		at(C).attach(this.second);
		FakeMember other = at(B);
		refuse(other, at(A));
		refuse(other, at(C));
		refuse(other, at(A));
		refuse(other);
		assertThat(other.dropped).isFalse();
		assertThat(other.nameTaken).isTrue();
	}

	private void refuse(FakeMember member, FakeMember... asked) {
		long dialled = this.now;
		this.now += 1000;
		for (FakeMember one : asked) {
			one.pingedAt = this.now;
		}
		this.now += 1000;
		this.roster.nameInUse(member, dialled, this.now);
		pass(1000);
		pass(Roster.LATE);
	}

	@Test
	void thereAreNoMoreMembersThanThereMayBe() {
		InetSocketAddress more = new InetSocketAddress("127.0.0.5", 1);
		list(A, B, C, more);
		assertThat(this.members).hasSize(3);
		assertThat(this.roster.ignored()).isOne();
		FakeMember gone = this.members.get(0);
		gone.welcome(this.first);
		Set<InetSocketAddress> left = new HashSet<>(Set.of(A, B, C, more));
		left.remove(gone.address);
		this.roster.found(left, true, this.now);
		pass(1);
		pass(FORGET);
		assertThat(this.members).hasSize(4);
		assertThat(this.roster.ignored()).isZero();
	}

	private final class Yard implements Roster.Yard {

		@Override
		public Member create(InetSocketAddress address, boolean later) {
			if (address.equals(RosterTests.this.unmade)) {
				throw new InternalError("expected by the test");
			}
			FakeMember member = new FakeMember(address, later);
			RosterTests.this.members.add(member);
			return member;
		}

		@Override
		public void begin(Member member, int count) {
			member.begin();
		}

		@Override
		public void execute(Runnable task) {
			RosterTests.this.loop.add(task);
		}

	}

	private final class FakeMember implements Member {

		private final boolean later;

		private InetSocketAddress address;

		private boolean begun;

		private boolean retired;

		private boolean dropped;

		private boolean done = true;

		private boolean nameTaken;

		private int dialledAgain;

		private long pingedAt = Long.MIN_VALUE;

		private final Set<Epoch> met = new HashSet<>();

		private final List<KeptLog> unused = new ArrayList<>();

		private @Nullable Epoch last;

		private boolean attached;

		private @Nullable Epoch surrendered;

		private boolean goesOn;

		private boolean failing;

		private @Nullable KeptLog wentOn;

		FakeMember(InetSocketAddress address, boolean later) {
			this.address = address;
			this.later = later;
		}

		Epochs.Verdict welcome(Epoch epoch) {
			return RosterTests.this.epochs.welcomed(epoch, this);
		}

		void attach(Epoch epoch) {
			assertThat(welcome(epoch).outcome()).isEqualTo(Epochs.Outcome.GO_ON);
			this.last = epoch;
			this.met.add(epoch);
			this.attached = true;
			RosterTests.this.roster.connected(this, epoch);
		}

		void lose() {
			this.attached = false;
			RosterTests.this.roster.lost(this, RosterTests.this.now);
		}

		@Override
		public void begin() {
			this.begun = true;
		}

		@Override
		public void moveTo(InetSocketAddress address) {
			this.address = address;
		}

		@Override
		public void dialAgain() {
			this.dialledAgain++;
		}

		@Override
		public void nameIsTaken() {
			this.nameTaken = true;
		}

		@Override
		public void goOn(@Nullable KeptLog kept) {
			this.goesOn = true;
			this.wentOn = kept;
			if (kept != null && !this.failing) {
				RosterTests.this.epochs.remembered(kept.epoch(), this);
			}
		}

		@Override
		public void goOnAfter(@Nullable Position position) {
			throw new IllegalStateException("not here");
		}

		@Override
		public void surrender(Epoch epoch, boolean waited, Runnable done) {
			if ((this.attached) ? !epoch.equals(this.last) : waited && this.done) {
				this.surrendered = epoch;
				KeptLog kept = (this.met.contains(epoch)) ? new KeptLog(epoch, 5, -1, true) : null;
				RosterTests.this.epochs.giveUp(epoch, kept, this);
			}
			done.run();
		}

		@Override
		public boolean reads(Epoch epoch) {
			return this.attached && epoch.equals(this.last);
		}

		@Override
		public void retire(Consumer<KeptLog> kept) {
			this.retired = true;
			this.met.forEach((epoch) -> kept.accept(new KeptLog(epoch, 5, -1, true)));
		}

		@Override
		public void drop() {
			this.dropped = true;
			RosterTests.this.loop.add(() -> {
				this.unused.forEach((kept) -> RosterTests.this.epochs.giveBack(kept, this));
				RosterTests.this.epochs.release(this);
			});
		}

		@Override
		public boolean isDone() {
			return this.done;
		}

		@Override
		public long pingedAt() {
			return this.pingedAt;
		}

	}

}
