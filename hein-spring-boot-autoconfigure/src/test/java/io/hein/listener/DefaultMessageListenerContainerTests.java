package io.hein.listener;

import java.util.ArrayList;
import java.util.List;

import io.hein.support.FakeMessage;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneState;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class DefaultMessageListenerContainerTests extends AbstractListenerTests {

	private final List<String> received = new ArrayList<>();

	@Test
	void theLaneIsAsThePropertiesSay() {
		this.properties.setConcurrency(3);
		this.properties.setMaxQueueSize(DataSize.ofKilobytes(2));
		container(List.of("a.*", "b")).start();
		assertThat(this.subscriber.options("test"))
			.isEqualTo(new Lane.Options("test", TopicFilter.of("a.*", "b"), 3, 2048, 0, false));
	}

	@Test
	void propertiesChangedLaterDoNotMatter() {
		MessageListenerContainer container = container(List.of("**"));
		this.properties.setConcurrency(3);
		container.start();
		assertThat(this.subscriber.options("test").concurrency()).isEqualTo(1);
	}

	@Test
	void noLaneIsMadeBeforeTheStart() {
		MessageListenerContainer container = container(List.of("**"));
		assertThat(this.subscriber.lanes()).isEmpty();
		assertThat(container.getState()).isEqualTo(LaneState.STOPPED);
		assertThat(container.isStartRequested()).isTrue();
		assertThat(container.getQueueSize()).isZero();
	}

	@Test
	void aStoppedContainerIsStartedAgainOnTheSameLane() {
		MessageListenerContainer container = running();
		assertThat(container.getState()).isEqualTo(LaneState.RUNNING);
		assertThat(container.stop()).isCompleted();
		assertThat(container.isRunning()).isFalse();
		assertThat(container.isStartRequested()).isFalse();
		this.subscriber.receive(FakeMessage.text(1, "unheard"));
		container.start();
		this.subscriber.receive(FakeMessage.text(2, "heard"));
		assertThat(this.received).containsExactly("heard");
		assertThat(this.subscriber.calls).containsExactly("lane test", "start");
	}

	@Test
	void aPausedContainerRuns() {
		MessageListenerContainer container = running();
		container.pause();
		assertThat(container.getState()).isEqualTo(LaneState.PAUSED);
		assertThat(container.isRunning()).isTrue();
		container.resume();
		assertThat(container.getState()).isEqualTo(LaneState.RUNNING);
	}

	@Test
	void aContainerPausedBeforeItsStartStartsPaused() {
		MessageListenerContainer container = container(List.of("**"));
		container.pause();
		container.start();
		this.subscriber.start();
		assertThat(container.getState()).isEqualTo(LaneState.PAUSED);
	}

	@Test
	void withItsConnectionAContainerIsStopped() {
		MessageListenerContainer container = running();
		this.subscriber.stop();
		assertThat(container.getState()).isEqualTo(LaneState.STOPPED);
		assertThat(container.isStartRequested()).isTrue();
	}

	@Test
	void topicsCanBeChangedAtRunTime() {
		MessageListenerContainer container = running();
		container.setTopics(List.of("b", "a"));
		assertThat(container.getTopics()).containsExactly("a", "b");
		this.subscriber.receive(FakeMessage.text(1, "no").withTopic("c"), FakeMessage.text(2, "yes").withTopic("b"));
		assertThat(this.received).containsExactly("yes");
	}

	@Test
	void topicsAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> container(List.of("a..b")));
		assertThatIllegalArgumentException().isThrownBy(() -> container(List.of())).withMessageContaining("'topics'");
		MessageListenerContainer container = running();
		assertThatIllegalArgumentException().isThrownBy(() -> container.setTopics(List.of("*a")));
		assertThat(container.getTopics()).containsExactly("**");
	}

	@Test
	void aRemovedContainerIsGone() {
		List<String> removed = new ArrayList<>();
		this.properties.setInstrumentation(new ListenerInstrumentation() {

			@Override
			public void record(String connection, String listener, ListenerOutcome outcome, long nanos) {
			}

			@Override
			public void removed(String connection, String listener) {
				removed.add(connection + "/" + listener);
			}

		});
		MessageListenerContainer container = running();
		assertThat(container.remove()).isCompleted();
		assertThat(this.subscriber.lanes()).isEmpty();
		assertThat(removed).containsExactly("default/test");
		assertThatIllegalStateException().isThrownBy(container::start);
	}

	@Test
	void withoutASubscriberTheStartFails() {
		MessageListenerContainer container = new DefaultMessageListenerContainer("test", "default", List.of("**"),
				() -> {
					throw new UnsupportedOperationException("no address");
				}, (message) -> {
				}, this.properties);
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(container::start);
		assertThat(container.getState()).isEqualTo(LaneState.STOPPED);
	}

	@Test
	void badPropertiesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.properties.setConcurrency(0));
		assertThatIllegalArgumentException().isThrownBy(() -> this.properties.setMaxBatchSize(0));
		assertThatIllegalArgumentException().isThrownBy(() -> this.properties.setMaxQueueSize(DataSize.ofBytes(0)));
	}

	private MessageListenerContainer running() {
		MessageListenerContainer container = container(List.of("**"));
		container.start();
		this.subscriber.start();
		return container;
	}

	private MessageListenerContainer container(List<String> topics) {
		return new DefaultMessageListenerContainer("test", "default", topics, () -> this.subscriber,
				(message) -> this.received.add(new String(message.getPayload())), this.properties);
	}

}
