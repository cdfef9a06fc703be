package io.hein.transport.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import io.hein.transport.log.LogRouter;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * Tests for {@link FilteredStreams}: which streams copies are kept for.
 */
class FilteredStreamsTests {

	private static final long NOW = 1;

	private final LogRouter router = mock(LogRouter.class);

	private final List<Reader> readers = new ArrayList<>();

	private final FilteredStreams streams = new FilteredStreams(this.router, this.readers);

	@Test
	void copiesAreKeptBehindTheSlowestThatKeepsUp() {
		add(30);
		add(20);
		add(40);
		assertThat(keptBehind()).isEqualTo(20);
	}

	@Test
	void aStreamWithoutAFilterNeedsNoCopies() {
		add(30);
		add(20).filtered = false;
		assertThat(keptBehind()).isEqualTo(30);
	}

	@Test
	void aStreamThatHasEndedNeedsNone() {
		add(30);
		add(20).ended = true;
		assertThat(keptBehind()).isEqualTo(30);
	}

	@Test
	void aStreamThatIsHeldNeedsNone() {
		add(30);
		add(20).held = true;
		assertThat(keptBehind()).isEqualTo(30);
	}

	@Test
	void aStreamThatDoesNotKeepUpGetsNone() {
		add(30);
		PlainReader behind = new PlainReader(Speed.behind(0));
		behind.filtered = true;
		behind.position = 20;
		this.readers.add(behind);
		assertThat(keptBehind()).isEqualTo(30);
	}

	@Test
	void whereNoStreamNeedsCopiesNoneAreKept() {
		assertThat(keptBehind()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void theUsualPaceIsTheAverageOfThoseWithAFilterThatMove() {
		add(0).offset = 100;
		add(0).offset = 300;
		add(0).offset = 0;
		PlainReader unfiltered = add(0);
		unfiltered.filtered = false;
		unfiltered.offset = 10_000;
		assertThat(this.streams.updatePaces()).isEqualTo(200);
		assertThat(this.streams.updatePaces()).as("a tick later").isEqualTo(150);
	}

	@Test
	void theUsualPaceWithoutStreamsIsZero() {
		assertThat(this.streams.updatePaces()).isZero();
	}

	@Test
	void copiesBeginAnewWhereMostThatNeedThemAre() {
		add(30).leftBehind = true;
		add(20).leftBehind = true;
		add(10);
		assertThat(this.streams.rewindIfLeftBehind()).isTrue();
		then(this.router).should().rewind(20);
	}

	@Test
	void halfOfThemLeftBehindIsNotMost() {
		add(20).leftBehind = true;
		add(10);
		assertThat(this.streams.rewindIfLeftBehind()).isFalse();
		then(this.router).should(never()).rewind(anyLong());
	}

	@Test
	void aStreamThatNeedsNoCopiesWasNotLeftBehind() {
		PlainReader ended = add(20);
		ended.leftBehind = true;
		ended.ended = true;
		assertThat(this.streams.rewindIfLeftBehind()).isFalse();
	}

	private PlainReader add(long position) {
		PlainReader reader = PlainReader.fast(0, NOW);
		reader.filtered = true;
		reader.position = position;
		this.readers.add(reader);
		return reader;
	}

	private long keptBehind() {
		ArgumentCaptor<LongSupplier> keptBehind = ArgumentCaptor.forClass(LongSupplier.class);
		given(this.router.advance(any())).willReturn(LogRouter.Advance.DONE);
		this.streams.advance();
		then(this.router).should().advance(keptBehind.capture());
		return keptBehind.getValue().getAsLong();
	}

}
