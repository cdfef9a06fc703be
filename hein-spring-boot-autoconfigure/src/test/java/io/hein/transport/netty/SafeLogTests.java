package io.hein.transport.netty;

import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.isNull;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link SafeLog}, and for how failures are described.
 */
class SafeLogTests {

	private final Log target = mock();

	private final Log log = new SafeLog(this.target);

	static Stream<Throwable> unspeakable() {
		return Stream.of(new RuntimeException() {

			@Override
			public String toString() {
				throw new IllegalStateException("planned");
			}

			@Override
			public String getMessage() {
				throw new StackOverflowError("planned");
			}

		}, new Exception() {

			@Override
			public String getMessage() {
				throw new IllegalStateException("planned");
			}

		});
	}

	@ParameterizedTest
	@MethodSource("unspeakable")
	void anExceptionWithoutAUsableTextIsReportedByItsClass(Throwable failure) {
		assertThat(SafeLog.describe(failure)).isEqualTo(failure.getClass().getName());
		assertThat(SafeLog.message(failure)).isEqualTo(failure.getClass().getName());
		willAnswer((call) -> String.valueOf(call.<Throwable>getArgument(1))).given(this.target)
			.warn(any(), any(Throwable.class));
		this.log.warn("It failed", failure);
		verify(this.target).warn(
				eq("It failed: " + failure.getClass().getName()
						+ " (logged without its stack trace, because that failed: java.lang.IllegalStateException)"),
				isNull());
	}

	@Test
	void aLogThatThrowsDoesNoHarm() {
		willThrow(new IllegalStateException("planned")).given(this.target).warn(any());
		willThrow(new IllegalStateException("planned")).given(this.target).error(any(), any());
		given(this.target.isInfoEnabled()).willThrow(new IllegalStateException("planned"));
		assertThatCode(() -> {
			this.log.warn("a");
			this.log.error("a", new Exception());
		}).doesNotThrowAnyException();
		assertThat(this.log.isInfoEnabled()).isFalse();
	}

	@Test
	void aLineThatCannotBeMadeDoesNoHarm() {
		new LimitedLog(this.target).warn("kind", () -> {
			throw new IllegalStateException("planned");
		});
		verify(this.target).warn(eq("(kind: the message could not be made: java.lang.IllegalStateException)"),
				isNull());
	}

	@Test
	void whatMayBeThereAgainIsNoEndOfTheJvm() {
		assertThat(new OutOfMemoryError("unable to create native thread: possibly out of memory or process limits"))
			.matches((ex) -> !JvmFailure.isFatal(ex));
		assertThat(new OutOfMemoryError("Cannot reserve 1048576 bytes of direct buffer memory (allocated: 1)"))
			.matches((ex) -> !JvmFailure.isFatal(ex));
		assertThat(new OutOfMemoryError("Direct buffer memory")).matches((ex) -> !JvmFailure.isFatal(ex));
		assertThat(new OutOfMemoryError("failed to allocate 16 byte(s) of direct memory (used: 1, max: 2)"))
			.matches((ex) -> !JvmFailure.isFatal(ex));
		assertThat(new OutOfMemoryError("Java heap space")).matches(JvmFailure::isFatal);
		assertThat(new OutOfMemoryError()).matches(JvmFailure::isFatal);
		assertThat(new InternalError("x")).matches(JvmFailure::isFatal);
		assertThat(new StackOverflowError("x")).matches((ex) -> !JvmFailure.isFatal(ex));
		assertThat(new AssertionError("x")).matches((ex) -> !JvmFailure.isFatal(ex));
	}

}
