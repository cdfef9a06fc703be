package io.hein;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The engine's packages stay small enough to be known, and no knot of classes grows in
 * one of them. The figures are in {@code target/house.txt} then.
 */
class HouseTests {

	private static final House HOUSE = House.engine();

	static Stream<House.Room> rooms() {
		return HOUSE.rooms().stream();
	}

	@Test
	void theFiguresAreWrittenDown() throws Exception {
		Files.writeString(Path.of("target/house.txt"), HOUSE.toString());
		assertThat(HOUSE.rooms()).hasSizeGreaterThan(8);
	}

	@ParameterizedTest
	@MethodSource("rooms")
	void aPackageHasNoMoreFilesThanOneCanKnow(House.Room room) {
		assertThat(room.fileCount()).isLessThanOrEqualTo(Ceiling.of(room).files);
	}

	@ParameterizedTest
	@MethodSource("rooms")
	void noManyClassesReachEachOther(House.Room room) {
		House.Circle largest = room.largest();
		assertThat(largest.classes()).hasSizeLessThanOrEqualTo(Ceiling.of(room).circle);
		assertThat(room.share(largest)).as(largest.classes().toString()).isLessThanOrEqualTo(Ceiling.of(room).share);
	}

	/**
	 * What a package may have. Those that have more than the usual never get more than
	 * they have now, and lose it one by one.
	 */
	private enum Ceiling {

		USUAL(45, 12, 0.2),

		/**
		 * A sealed type and its records, which it reads.
		 */
		FRAME(45, 13, 0.42),

		/**
		 * The router and its copies.
		 */
		LOG(45, 5, 0.47),

		/**
		 * A connection and its parts.
		 */
		PUBLISHER(45, 5, 0.2),

		/**
		 * The same of the other side.
		 */
		SUBSCRIBER(45, 8, 0.25);

		private final int files;

		private final int circle;

		private final double share;

		Ceiling(int files, int circle, double share) {
			this.files = files;
			this.circle = circle;
			this.share = share;
		}

		private static Ceiling of(House.Room room) {
			return Stream.of(values())
				.filter((ceiling) -> room.name().endsWith("." + ceiling.name().toLowerCase(Locale.ROOT)))
				.findFirst()
				.orElse(USUAL);
		}

	}

}
