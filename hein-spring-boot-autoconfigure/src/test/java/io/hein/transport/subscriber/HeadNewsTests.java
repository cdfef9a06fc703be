package io.hein.transport.subscriber;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HeadNews}.
 */
class HeadNewsTests {

	private static final long BEGIN = Long.MAX_VALUE - 1000;

	private final HeadNews news = new HeadNews();

	private boolean isFresh(long millis, boolean complete) {
		return this.news.isFresh(at(millis), complete);
	}

	private static long at(long millis) {
		return BEGIN + TimeUnit.MILLISECONDS.toNanos(millis);
	}

	private void attach() {
		this.news.attached(at(0), TimeUnit.SECONDS.toNanos(5));
	}

	@Test
	void nothingIsKnownWithoutAPublisher() {
		assertThat(isFresh(0, true)).isFalse();
		attach();
		assertThat(isFresh(1, true)).isTrue();
		this.news.detached();
		assertThat(isFresh(1, true)).isFalse();
	}

	@Test
	void whatASubscriberThatIsBehindHasHeardHoldsForTwoSeconds() {
		attach();
		assertThat(isFresh(2000, false)).isTrue();
		assertThat(isFresh(2001, false)).isFalse();
	}

	@Test
	void whatCameInTheStreamMayBeOld() {
		attach();
		this.news.heard(at(3000));
		assertThat(isFresh(3000, false)).isFalse();
	}

	@Test
	void anAnswerIsAsNewAsItsQuestion() {
		attach();
		this.news.asked(at(3000));
		assertThat(isFresh(4000, false)).isFalse();
		this.news.answered(at(3000));
		assertThat(isFresh(5000, false)).isTrue();
		assertThat(isFresh(5001, false)).isFalse();
	}

	@Test
	void whileNothingHappensItHoldsAsLongAsThePublisherShowsThatItIsThere() {
		attach();
		assertThat(isFresh(7000, true)).isTrue();
		assertThat(isFresh(7001, true)).isFalse();
		this.news.heard(at(5000));
		assertThat(isFresh(12_000, true)).isTrue();
		assertThat(isFresh(12_001, true)).isFalse();
	}

	@Test
	void aPublisherThatDoesNotAnswerIsNotThere() {
		attach();
		this.news.heard(at(5000));
		this.news.asked(at(5100));
		this.news.asked(at(6100));
		assertThat(isFresh(6600, true)).isTrue();
		assertThat(isFresh(6601, true)).isFalse();
		this.news.answered(at(5100));
		assertThat(isFresh(6601, true)).isTrue();
	}

}
