package io.hein.transport.lane;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Writes down what it is handed: {@code "sequence topic payload"}, {@code "gap from-to
 * reason"}, {@code "batch[...]"}.
 */
public class RecordingHandler implements MessageHandler {

	private final List<String> events = new CopyOnWriteArrayList<>();

	@Override
	public void onMessage(ReceivedMessage message) throws Exception {
		this.events.add(text(message));
	}

	@Override
	public void onBatch(List<ReceivedMessage> batch) throws Exception {
		List<String> texts = new ArrayList<>();
		batch.forEach((message) -> texts.add(text(message)));
		this.events.add("batch" + texts);
	}

	@Override
	public void onGap(Gap gap) {
		this.events.add("gap " + gap.from() + "-" + ((gap.isEndKnown()) ? gap.to() : "?") + " " + gap.reason());
	}

	/**
	 * What is written down of a message.
	 * @param message the message
	 * @return the text
	 */
	public static String text(ReceivedMessage message) {
		return message.sequence() + " " + message.topic() + " " + new String(message.payload(), StandardCharsets.UTF_8);
	}

	/**
	 * What was handed over.
	 * @return the texts
	 */
	public List<String> events() {
		return this.events;
	}

	/**
	 * Wait until all was handed over.
	 * @param expected the texts
	 */
	public void awaitEvents(String... expected) {
		await().pollInterval(Duration.ofMillis(5)).until(() -> this.events.size() >= expected.length);
		assertThat(this.events).containsExactly(expected);
	}

}
