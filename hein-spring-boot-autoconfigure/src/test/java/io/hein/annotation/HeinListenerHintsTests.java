package io.hein.annotation;

import java.lang.reflect.Method;
import java.util.List;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.messaging.Message;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

class HeinListenerHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	@Test
	void annotatedMethodsCanBeInvokedAndTheirPayloadsRead() {
		register(Listener.class);
		assertInvocable(Listener.class, "single", Single.class);
		assertInvocable(Listener.class, "batch", List.class);
		assertInvocable(Listener.class, "message", Message.class);
		assertInvocable(Listener.class, "repeated", Repeated.class);
		assertReadable(Single.class);
		assertReadable(InBatch.class);
		assertReadable(InMessage.class);
		assertReadable(Repeated.class);
	}

	@Test
	void handlersCanBeInvokedAndTheirPayloadsRead() {
		register(Handlers.class);
		assertInvocable(Handlers.class, "handle", Single.class);
		assertReadable(Single.class);
	}

	private void register(Class<?> type) {
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(this.hints, type);
	}

	private void assertInvocable(Class<?> type, String name, Class<?> parameter) {
		Method method = ReflectionUtils.findMethod(type, name, parameter);
		assertThat(method).isNotNull();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method)).accepts(this.hints);
		assertThat(this.hints.reflection().getTypeHint(type).methods())
			.anyMatch((hint) -> hint.getName().equals(name) && hint.getMode() == ExecutableMode.INVOKE);
	}

	private void assertReadable(Class<?> type) {
		Method accessor = ReflectionUtils.findMethod(type, "value");
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(accessor)).accepts(this.hints);
	}

	static class Listener {

		@HeinListener
		void single(Single payload) {
		}

		@HeinListener
		void batch(List<InBatch> payloads) {
		}

		@HeinListener
		void message(Message<InMessage> message) {
		}

		@HeinListener(topics = "a")
		@HeinListener(topics = "b")
		void repeated(Repeated payload) {
		}

	}

	@HeinListener
	static class Handlers {

		@HeinHandler
		void handle(Single payload) {
		}

	}

	record Single(int value) {

	}

	record InBatch(int value) {

	}

	record InMessage(int value) {

	}

	record Repeated(int value) {

	}

}
