package io.hein.transport.fleet;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Since when there have been fewer publishers than so many.
 */
class AttendanceTests {

	private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

	private final Attendance attendance = new Attendance(BEGINNING);

	private static Instant at(int second) {
		return BEGINNING.plusSeconds(second);
	}

	@Test
	void whatItNeverHadItMissesSinceTheBeginning() {
		this.attendance.arrived(at(1));
		assertThat(this.attendance.fewerSince(1)).isNull();
		assertThat(this.attendance.fewerSince(2)).isEqualTo(BEGINNING);
		assertThat(this.attendance.fewerSince(9)).isEqualTo(BEGINNING);
	}

	@Test
	void whatItHadItMissesSinceItWasLost() {
		this.attendance.arrived(at(1));
		this.attendance.arrived(at(2));
		this.attendance.arrived(at(3));
		this.attendance.left(at(4));
		this.attendance.left(at(5));
		assertThat(this.attendance.fewerSince(3)).isEqualTo(at(4));
		assertThat(this.attendance.fewerSince(2)).isEqualTo(at(5));
		assertThat(this.attendance.fewerSince(1)).isNull();
		this.attendance.arrived(at(6));
		assertThat(this.attendance.fewerSince(2)).isNull();
		assertThat(this.attendance.fewerSince(3)).isEqualTo(at(4));
		assertThat(this.attendance.count()).isEqualTo(2);
	}

	@Test
	void thatThereIsAnyCountsFromTheFirstToTheLast() {
		this.attendance.arrived(at(1));
		this.attendance.arrived(at(2));
		this.attendance.left(at(3));
		assertThat(this.attendance.since()).isEqualTo(at(1));
		this.attendance.left(at(4));
		assertThat(this.attendance.since()).isEqualTo(at(4));
		assertThat(this.attendance.fewerSince(1)).isEqualTo(at(4));
	}

	@Test
	void theTimeBeginsAnewWhenNobodyWantedAnyBefore() {
		this.attendance.arrived(at(1));
		this.attendance.left(at(2));
		this.attendance.restart(at(7));
		assertThat(this.attendance.fewerSince(1)).isEqualTo(at(7));
		assertThat(this.attendance.fewerSince(2)).isEqualTo(at(7));
		assertThat(this.attendance.since()).isEqualTo(at(7));
	}

}
