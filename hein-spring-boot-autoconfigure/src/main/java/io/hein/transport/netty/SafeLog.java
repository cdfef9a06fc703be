package io.hein.transport.netty;

import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A log that never throws, neither because of the logging system nor because of what is
 * logged: exceptions of users may throw when they are asked what they are. A line that
 * cannot be written with its exception is written with the name of its class.
 *
 * @since 0.1.0
 */
public final class SafeLog implements Log {

	private static final int MAX_CAUSES = 20;

	private final Log log;

	SafeLog(Log log) {
		this.log = log;
	}

	/**
	 * The log of a class.
	 * @param type the class
	 * @return its log
	 */
	public static Log getLog(Class<?> type) {
		return new SafeLog(LogFactory.getLog(type));
	}

	/**
	 * What an exception says of itself.
	 * @param failure the exception
	 * @return its text, or the name of its class if it throws when it is asked
	 */
	public static String describe(Throwable failure) {
		try {
			return String.valueOf(failure);
		}
		catch (Throwable ex) {
			return failure.getClass().getName();
		}
	}

	/**
	 * What an exception says has happened.
	 * @param failure the exception
	 * @return its message, or the name of its class if there is none or it throws when it
	 * is asked
	 */
	public static String message(Throwable failure) {
		try {
			String message = failure.getMessage();
			return (message != null) ? message : failure.getClass().getName();
		}
		catch (Throwable ex) {
			return failure.getClass().getName();
		}
	}

	/**
	 * What an exception was caused by.
	 * @param failure the exception
	 * @return its cause, {@code null} if it has none or throws when it is asked
	 */
	public static @Nullable Throwable cause(Throwable failure) {
		try {
			return failure.getCause();
		}
		catch (Throwable ex) {
			return null;
		}
	}

	/**
	 * What an exception was caused by in the end. Causes that go round in a circle are
	 * followed for a while only.
	 * @param failure the exception
	 * @return the last of the causes, the exception itself if it has none
	 */
	public static Throwable root(Throwable failure) {
		Throwable root = failure;
		Throwable cause = cause(root);
		for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
			root = cause;
			cause = cause(root);
		}
		return root;
	}

	private static boolean ask(BooleanSupplier enabled) {
		try {
			return enabled.getAsBoolean();
		}
		catch (Throwable ex) {
			return false;
		}
	}

	private static void write(BiConsumer<@Nullable Object, @Nullable Throwable> line, @Nullable Object message,
			@Nullable Throwable failure) {
		try {
			line.accept(message, failure);
		}
		catch (Throwable ex) {
			writeWithout(line, message, failure, ex);
		}
	}

	private static void writeWithout(BiConsumer<@Nullable Object, @Nullable Throwable> line, @Nullable Object message,
			@Nullable Throwable failure, Throwable why) {
		try {
			line.accept(message + ((failure != null) ? ": " + failure.getClass().getName() : "")
					+ " (logged without its stack trace, because that failed: " + why.getClass().getName() + ")", null);
		}
		catch (Throwable ex) {
			// There is nowhere else to report it
		}
	}

	@Override
	public boolean isFatalEnabled() {
		return ask(this.log::isFatalEnabled);
	}

	@Override
	public boolean isErrorEnabled() {
		return ask(this.log::isErrorEnabled);
	}

	@Override
	public boolean isWarnEnabled() {
		return ask(this.log::isWarnEnabled);
	}

	@Override
	public boolean isInfoEnabled() {
		return ask(this.log::isInfoEnabled);
	}

	@Override
	public boolean isDebugEnabled() {
		return ask(this.log::isDebugEnabled);
	}

	@Override
	public boolean isTraceEnabled() {
		return ask(this.log::isTraceEnabled);
	}

	@Override
	public void fatal(@Nullable Object message) {
		write((line, none) -> this.log.fatal(line), message, null);
	}

	@Override
	public void fatal(@Nullable Object message, @Nullable Throwable failure) {
		write(this.log::fatal, message, failure);
	}

	@Override
	public void error(@Nullable Object message) {
		write((line, none) -> this.log.error(line), message, null);
	}

	@Override
	public void error(@Nullable Object message, @Nullable Throwable failure) {
		write(this.log::error, message, failure);
	}

	@Override
	public void warn(@Nullable Object message) {
		write((line, none) -> this.log.warn(line), message, null);
	}

	@Override
	public void warn(@Nullable Object message, @Nullable Throwable failure) {
		write(this.log::warn, message, failure);
	}

	@Override
	public void info(@Nullable Object message) {
		write((line, none) -> this.log.info(line), message, null);
	}

	@Override
	public void info(@Nullable Object message, @Nullable Throwable failure) {
		write(this.log::info, message, failure);
	}

	@Override
	public void debug(@Nullable Object message) {
		write((line, none) -> this.log.debug(line), message, null);
	}

	@Override
	public void debug(@Nullable Object message, @Nullable Throwable failure) {
		write(this.log::debug, message, failure);
	}

	@Override
	public void trace(@Nullable Object message) {
		write((line, none) -> this.log.trace(line), message, null);
	}

	@Override
	public void trace(@Nullable Object message, @Nullable Throwable failure) {
		write(this.log::trace, message, failure);
	}

}
