package io.hein.transport.flow;

import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.LogCursor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link Absence}.
 */
class AbsenceTests {

	private final BroadcastLog log = mock(BroadcastLog.class);

	@ParameterizedTest
	@CsvSource({ "10, 30, 0, false, true", "11, 30, 0, false, false", "11, 30, 30, false, true",
			"11, 30, 29, false, false", "11, 30, 0, true, true" })
	void nobodyWasTooSlowForWhatWentBeforeOrWasTooOldOrNeverThere(long from, long to, long aged, boolean hole,
			boolean away) {
		given(this.log.oldest()).willReturn(11L);
		Absence absence = new Absence(this.log);
		given(this.log.agedUpTo()).willReturn(aged);
		assertThat(absence.covers(from, to, hole)).isEqualTo(away);
	}

	@Test
	void whoIsOverrunAfterTheAttachHasFallenBehind() {
		given(this.log.oldest()).willReturn(11L);
		Absence absence = new Absence(this.log);
		given(this.log.oldest()).willReturn(31L);
		assertThat(absence.hasFallenBehind(cursor(10, true))).isTrue();
		assertThat(absence.hasFallenBehind(cursor(10, false))).isFalse();
		assertThat(absence.hasFallenBehind(cursor(9, true))).isFalse();
		given(this.log.agedUpTo()).willReturn(30L);
		assertThat(absence.hasFallenBehind(cursor(10, true))).isFalse();
	}

	private static LogCursor cursor(long position, boolean overrun) {
		LogCursor cursor = mock(LogCursor.class);
		given(cursor.position()).willReturn(position);
		given(cursor.isOverrun()).willReturn(overrun);
		return cursor;
	}

}
