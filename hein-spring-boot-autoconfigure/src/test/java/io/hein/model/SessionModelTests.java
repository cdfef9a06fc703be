package io.hein.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

import io.hein.testsupport.Figures;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All states of a small session, and the promises in each of them: a listener is given
 * each position exactly once and in order or in exactly one gap, a new log only after a
 * gap that says so, exactly where it ended if its publisher said goodbye; a report says
 * HANDLED only of what the listener has handled, and FAILED only of what it has not;
 * neither side ever sees a frame that it would have to refuse; what a gap has ended never
 * continues; and where nothing more happens by itself, every subscriber has everything,
 * and every report is final.
 */
class SessionModelTests {

	@ParameterizedTest
	@CsvSource({ "1, 1, 3, 2, 1, 1, 0, 0, 0, 0, 2, 2", "1, 1, 2, 1, 2, 0, 0, 1, 0, 0, 1, 1",
			"2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1", "1, 1, 2, 2, 1, 0, 0, 0, 2, 0, 1, 1",
			"1, 1, 2, 2, 1, 0, 0, 0, 1, 1, 1, 1", "1, 2, 1, 1, 2, 0, 0, 0, 1, 0, 1, 1",
			"1, 2, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1", "1, 1, 3, 2, 1, 0, 1, 0, 0, 0, 2, 2",
			"1, 2, 2, 1, 1, 0, 1, 0, 0, 0, 1, 1", "1, 1, 2, 2, 0, 1, 1, 0, 1, 0, 1, 1",
			"1, 2, 2, 1, 1, 0, 0, 1, 0, 0, 1, 1" })
	void noStateBreaksAPromise(int subscribers, int publishers, int sends, int window, int disconnects, int restarts,
			int continuations, int leaves, int failures, int stops, int frames, int queue) {
		assertNothingIsFound(new Scope(subscribers, publishers, sends, window, disconnects, restarts, continuations,
				leaves, failures, stops, frames, queue));
	}

	@ParameterizedTest
	@CsvSource({ "1, 1, 4, 2, 1, 1, 0, 1, 0, 0, 2, 2", "1, 1, 3, 2, 2, 1, 0, 0, 0, 0, 2, 2",
			"2, 1, 2, 1, 1, 0, 0, 0, 0, 0, 1, 1", "2, 1, 1, 1, 0, 1, 0, 0, 0, 0, 1, 1",
			"1, 1, 3, 2, 2, 0, 0, 0, 3, 1, 1, 2", "1, 2, 2, 2, 2, 1, 0, 0, 1, 0, 1, 1",
			"1, 1, 3, 2, 1, 1, 2, 0, 1, 0, 2, 2", "1, 2, 2, 1, 1, 1, 1, 0, 1, 0, 1, 1",
			"1, 2, 2, 1, 1, 1, 0, 1, 1, 0, 1, 1" })
	@Tag("campaign")
	void noStateOfALargerSessionBreaksAPromise(int subscribers, int publishers, int sends, int window, int disconnects,
			int restarts, int continuations, int leaves, int failures, int stops, int frames, int queue) {
		assertNothingIsFound(new Scope(subscribers, publishers, sends, window, disconnects, restarts, continuations,
				leaves, failures, stops, frames, queue));
	}

	private static void assertNothingIsFound(Scope scope) {
		Search search = Search.run(scope, Variant.CORRECT);
		Figures.note("session model", "%,d states of %s", search.states(), scope);
		assertThat(search.found()).as("after %s", search.trace()).isNull();
		assertThat(search.states()).isGreaterThan(1000);
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "CORRECT")
	void aWrongVariantIsFound(Variant variant) {
		Scope scope = switch (variant) {
			case CLAIM_PAST_A_FAILURE, FORGET_FAILURES_THAT_WERE_SENT -> new Scope(1, 1, 2, 2, 1, 0, 0, 0, 2, 0, 1, 1);
			case CLAIM_WHAT_A_STOPPED_LISTENER_MISSED -> new Scope(1, 1, 2, 2, 0, 0, 0, 0, 0, 1, 1, 1);
			case FORGET_FAILURES_AT_ANOTHER_LOG -> new Scope(1, 2, 1, 1, 2, 0, 0, 0, 1, 0, 1, 1);
			case GAP_AT_EACH_CHANGE_OF_THE_LOG -> new Scope(1, 2, 1, 1, 2, 0, 0, 0, 0, 0, 1, 1);
			case END_A_LOG_THAT_GOES_ON -> new Scope(1, 2, 2, 1, 0, 0, 1, 0, 0, 0, 1, 1);
			case FORGET_ALL_LOGS_WHEN_LEAVING -> new Scope(1, 2, 1, 1, 1, 0, 0, 1, 0, 0, 1, 1);
			case NO_GAP_WITHOUT_GOODBYE -> new Scope(1, 2, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1);
			default -> new Scope(1, 1, 3, 2, 1, 1, 0, 0, 0, 0, 2, 2);
		};
		Search search = Search.run(scope, variant);
		assertThat(search.found()).contains(brokenBy(variant));
		assertThat(search.trace()).isNotEmpty();
	}

	private static String brokenBy(Variant variant) {
		return switch (variant) {
			case CLAIM_PAST_A_FAILURE, FORGET_FAILURES_THAT_WERE_SENT, FORGET_FAILURES_AT_ANOTHER_LOG,
					CLAIM_WHAT_A_STOPPED_LISTENER_MISSED ->
				"a report says HANDLED of a message that no listener has handled";
			case GAP_AT_EACH_CHANGE_OF_THE_LOG -> "was handed over after a gap that ended the log";
			default -> " ";
		};
	}

	@Test
	void theMessageThatAListenerIsWorkingOnWouldComeTwice() {
		Search search = Search.run(new Scope(1, 1, 2, 2, 1, 0, 0, 0, 0, 0, 2, 2), Variant.RESUME_BEHIND_HANDLED);
		assertThat(search.found()).contains("DATA").contains("from=1").endsWith("was handed over after 1");
		assertThat(search.trace()).contains("listener begins (0)", "cut (0)");
	}

	/**
	 * A change of one of these rules has to be made in the model too.
	 */
	@ParameterizedTest
	@ValueSource(strings = {
			"HELLO has a position of this log's epoch: after it, even if the log does not hold the next one any more",
			"ATTACHED_BEFORE: at (epoch, 0), the log's very first position", "Otherwise: after the head.",
			"When nothing more will come from the old log, it reports a gap in the old log (exact if a GOODBYE had announced the final head, else of unknown extent), after everything it received from the old log and before anything from the new one",
			"The first frame after WELCOME of a subscriber that was attached before (ATTACHED_BEFORE) is an ACK",
			"A new subscriber has nothing to handle from before its start: until it reports otherwise, its start counts as handled.",
			"never beyond the last position that was sent, and never before that of the last ACK on this connection",
			"It covers this log only: what is still being handled from an older one does not show.",
			"A publisher says goodbye when everything up to the head is written",
			"The same name with the same instance id: the new connection takes its place.",
			"nothing that still arrives on it counts",
			"An ACK claims nothing past the first failed position that it does not carry.",
			"A failed position is repeated on each connection to this log until the publisher is known to have read it",
			"a side that answers a PING has read all that came before it",
			"until it is attached again; from then on it sends those of the other logs too",
			"A log of which nothing more will come when a subscriber that had given up its place attaches again is no gap",
			"when an address at which the log was met leads to another log",
			"That another address leads to another log ends nothing" })
	void theProtocolHasTheRulesOfTheModel(String rule) throws IOException {
		String protocol = Files.readString(Path.of("../docs/wire-protocol.md")).replaceAll("\\s+", " ");
		assertThat(protocol).contains(rule);
	}

	@Test
	void differentStatesHaveDifferentTexts() {
		Set<String> texts = new TreeSet<>();
		SessionModel model = new SessionModel(new Scope(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), Variant.CORRECT);
		ModelState state = model.initial();
		texts.add(state.encode());
		int[] steps = { 0 };
		model.successors(state, (step, next) -> {
			texts.add(next.encode());
			steps[0]++;
		});
		assertThat(texts).hasSize(steps[0] + 1);
	}

}
