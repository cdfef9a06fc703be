package io.hein.benchmarks.driver;

import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OtherProcesses}.
 */
class OtherProcessesTests {

	@Test
	void measuredProcessesAreLeftOut() {
		long own = ProcessHandle.current().pid();
		assertThat(OtherProcesses.than(Set.of()).seconds()).containsKey(own);
		assertThat(OtherProcesses.than(Set.of(own)).seconds()).doesNotContainKey(own);
	}

	@Test
	void whatCameMeanwhileCountsAndWhatHasEndedDoesNot() {
		OtherProcesses before = new OtherProcesses(Map.of(1L, 10.0, 2L, 5.0));
		OtherProcesses after = new OtherProcesses(Map.of(1L, 10.5, 3L, 0.25));
		assertThat(after.since(before)).isEqualTo(0.75);
	}

}
