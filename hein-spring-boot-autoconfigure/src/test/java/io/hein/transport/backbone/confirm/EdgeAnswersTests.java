package io.hein.transport.backbone.confirm;

import java.util.List;

import io.hein.transport.backbone.confirm.EdgeAnswers.Batch;
import io.hein.transport.backbone.confirm.EdgeAnswers.News;
import io.hein.transport.confirm.Recipient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What one edge answers, and that it is bounded.
 */
class EdgeAnswersTests {

	private static final EdgeId EDGE = new EdgeId(1, 2);

	private static final Recipient ONE = GivenExchange.subscriber("one");

	private static final Recipient TWO = GivenExchange.subscriber("two");

	private static final Recipient THREE = GivenExchange.subscriber("three");

	private final EdgeAnswers answers = new EdgeAnswers(2, 2);

	@Test
	void whatIsNotRememberedIsSaid() {
		ask(1);
		ask(2);
		ask(3);
		assertThat(this.answers.take()).extracting((batch) -> batch.request().number(), Batch::first, Batch::problem)
			.containsExactly(tuple(1L, true, ""), tuple(2L, true, ""),
					tuple(3L, true, "it has to remember too many messages"));
	}

	@Test
	void whoIsNotWaitedForIsSaid() {
		ask(1, ONE, TWO, THREE);
		Batch batch = this.answers.take().get(0);
		assertThat(batch.news()).extracting(News::subscriber).containsExactly(ONE, TWO);
		assertThat(batch.problem()).isEqualTo("it has to wait for too many answers");
		this.answers.handled(ONE, 1, new long[0]);
		ask(2, THREE);
		assertThat(this.answers.take()).extracting(Batch::problem).containsExactly("", "");
	}

	@Test
	void whoComesAndIsNotWaitedForIsSaidToo() {
		ask(1, ONE, TWO);
		this.answers.take();
		this.answers.attached(THREE, 0);
		assertThat(this.answers.take()).extracting(Batch::problem)
			.containsExactly("it has to wait for too many answers");
		this.answers.handled(THREE, 1, new long[0]);
		assertThat(this.answers.hasNews()).isFalse();
	}

	@Test
	void whatIsForgottenMakesRoom() {
		ask(1, ONE, TWO);
		this.answers.expire(99);
		assertThat(this.answers.isEmpty()).isFalse();
		this.answers.expire(100);
		assertThat(this.answers.isEmpty()).isTrue();
		ask(2, ONE, TWO);
		assertThat(this.answers.take()).extracting(Batch::problem).containsExactly("");
	}

	@Test
	void aMessageThatIsReadAgainIsAskedForOnce() {
		ask(1, ONE);
		ask(1, ONE);
		assertThat(this.answers.take()).hasSize(1);
	}

	private void ask(long number, Recipient... asked) {
		this.answers.asked(new RequestId(EDGE, number), number, "t", 100, List.of(asked));
	}

}
