package io.hein.transport.netty;

import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Logs what peers do without letting them fill the log: at most {@value #LINES} lines in
 * {@value #SECONDS} seconds for each kind of event; what was left out is counted, and the
 * next line says how much. Kinds are names in the code, never something a peer chose.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class LimitedLog {

	static final int LINES = 10;

	static final int SECONDS = 10;

	private static final int MAX_TEXT = 128;

	private final Log log;

	private final Map<String, Window> windows = new ConcurrentHashMap<>();

	/**
	 * Create a limited log.
	 * @param log where the lines go
	 */
	public LimitedLog(Log log) {
		this.log = (log instanceof SafeLog) ? log : new SafeLog(log);
	}

	/**
	 * Warn, unless there were too many warnings of that kind just now.
	 * @param kind the kind of event
	 * @param message makes the line; only called if it is written
	 */
	public void warn(String kind, Supplier<String> message) {
		warn(kind, message, null);
	}

	/**
	 * Warn, unless there were too many warnings of that kind just now.
	 * @param kind the kind of event
	 * @param message makes the line; only called if it is written
	 * @param cause what to log with it, {@code null} for nothing
	 */
	public void warn(String kind, Supplier<String> message, @Nullable Throwable cause) {
		limited(kind, message, (line) -> this.log.warn(line, cause));
	}

	/**
	 * Log something that has to be fixed, unless there was too much of that kind just
	 * now.
	 * @param kind the kind of event
	 * @param message makes the line; only called if it is written
	 * @param cause what to log with it, {@code null} for nothing
	 */
	public void error(String kind, Supplier<String> message, @Nullable Throwable cause) {
		limited(kind, message, (line) -> this.log.error(line, cause));
	}

	/**
	 * Log something ordinary, unless there was too much of that kind just now.
	 * @param kind the kind of event
	 * @param message makes the line; only called if it is written
	 */
	public void info(String kind, Supplier<String> message) {
		if (this.log.isInfoEnabled()) {
			limited(kind, message, this.log::info);
		}
	}

	private void limited(String kind, Supplier<String> message, Consumer<String> log) {
		long left = this.windows.computeIfAbsent(kind, (key) -> new Window()).take(System.nanoTime());
		if (left >= 0) {
			log.accept(text(kind, message) + ((left > 0) ? " (" + left + " more like this were not logged)" : ""));
		}
	}

	private static String text(String kind, Supplier<String> message) {
		try {
			return message.get();
		}
		catch (Throwable ex) {
			return "(" + kind + ": the message could not be made: " + ex.getClass().getName() + ")";
		}
	}

	/**
	 * Make a peer's text fit for a line: everything but printable ASCII is escaped, and
	 * it is cut after {@value #MAX_TEXT} characters.
	 * @param text the text
	 * @return text that cannot forge a line
	 */
	public static String escape(String text) {
		return escape(text, MAX_TEXT);
	}

	/**
	 * Make a peer's text fit for a line: everything but printable ASCII is escaped, and
	 * it is cut.
	 * @param text the text
	 * @param max after how many characters to cut it
	 * @return text that cannot forge a line
	 */
	public static String escape(String text, int max) {
		StringBuilder escaped = new StringBuilder();
		for (int i = 0; i < Math.min(text.length(), max); i++) {
			char c = text.charAt(i);
			escaped.append((c >= ' ' && c < 127) ? String.valueOf(c) : "\\u" + HexFormat.of().toHexDigits(c));
		}
		return (text.length() > max) ? escaped.append("...").toString() : escaped.toString();
	}

	private static final class Window {

		private long begin;

		private int lines;

		private long suppressed;

		/**
		 * Take a line.
		 * @return how many were suppressed before it, or -1 if this one is
		 */
		synchronized long take(long now) {
			if (this.lines == 0 || now - this.begin > TimeUnit.SECONDS.toNanos(SECONDS)) {
				this.begin = now;
				this.lines = 0;
			}
			if (this.lines >= LINES) {
				this.suppressed++;
				return -1;
			}
			this.lines++;
			long before = this.suppressed;
			this.suppressed = 0;
			return before;
		}

	}

}
