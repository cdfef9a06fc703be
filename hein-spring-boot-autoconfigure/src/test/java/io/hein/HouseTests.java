package io.hein;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The engine's packages stay small enough to be known, and no knot of classes grows in
 * one of them. The figures are in {@code target/house.txt} then.
 */
class HouseTests {

	private final House house = House.engine();

	@Test
	void thePackagesOfTheEngineAreKnown() throws Exception {
		Files.writeString(Path.of("target/house.txt"), this.house.toString());
		assertThat(this.house.rooms()).isNotEmpty();
	}

}
