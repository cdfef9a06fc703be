package io.hein.core;

import java.io.InputStream;
import java.io.Reader;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.messaging.Message;

/**
 * Knows payloads that are not values but hold them, or yield them once. They could be
 * written as JSON, but not as intended.
 */
final class UnsendablePayloads {

	/**
	 * Why not, by class; empty for what may be sent.
	 */
	private static final ClassValue<Optional<String>> REASONS = new ClassValue<>() {

		@Override
		protected Optional<String> computeValue(Class<?> type) {
			return Optional.ofNullable(reason(type));
		}

	};

	private UnsendablePayloads() {
	}

	static void check(Object payload) {
		Optional<String> reason = REASONS.get(payload.getClass());
		if (reason.isPresent()) {
			throw new HeinException(reason.get());
		}
		if (isOfMessages(payload)) {
			throw new HeinException("a list of messages is not a payload: send its messages one by one");
		}
	}

	private static boolean isOfMessages(Object payload) {
		if (payload instanceof Object[] array) {
			return array.length > 0 && array[0] instanceof Message;
		}
		Collection<?> all = (payload instanceof Map<?, ?> map) ? map.values()
				: (payload instanceof Collection<?> collection) ? collection : List.of();
		return !all.isEmpty() && all.iterator().next() instanceof Message;
	}

	private static @Nullable String reason(Class<?> type) {
		if (Optional.class == type) {
			return "an Optional is not a payload: send its value";
		}
		if (HeinGap.class == type) {
			return "gaps are reported to listeners, not sent: send an object that has it";
		}
		if (ClassicPayload.class == type) {
			return "send its value() or its bytes(), and say with the content type what they are";
		}
		if (Future.class.isAssignableFrom(type) || CompletionStage.class.isAssignableFrom(type)) {
			return "a future is not a payload: wait for its result and send that";
		}
		if (BaseStream.class.isAssignableFrom(type) || Iterator.class.isAssignableFrom(type)
				|| InputStream.class.isAssignableFrom(type) || Reader.class.isAssignableFrom(type)
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null) {
			return "a stream is not a payload: read it and send its elements";
		}
		return null;
	}

}
