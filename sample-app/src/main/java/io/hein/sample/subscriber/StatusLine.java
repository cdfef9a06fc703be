package io.hein.sample.subscriber;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.scheduling.annotation.Scheduled;

/**
 * Logs one line a second: the latest of everything that was set. Thread-safe.
 */
class StatusLine {

	private final Log logger;

	private final Map<String, String> values = new TreeMap<>();

	private int messages;

	StatusLine(String name) {
		this.logger = LogFactory.getLog(name);
	}

	synchronized void set(String label, String format, Object... arguments) {
		this.values.put(label, String.format(Locale.ROOT, format, arguments));
		this.messages++;
	}

	void warn(Object message) {
		this.logger.warn(message);
	}

	@Scheduled(fixedRate = 1000, initialDelay = 1000)
	void log() {
		String line = takeLine();
		if (!line.isEmpty()) {
			this.logger.info(line);
		}
	}

	/**
	 * What did not come this time is told as it was before, unless nothing came at all.
	 */
	private synchronized String takeLine() {
		if (this.messages == 0) {
			return "";
		}
		String line = this.values.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + " " + entry.getValue())
			.collect(Collectors.joining(", ", this.messages + " messages: ", ""));
		this.messages = 0;
		return line;
	}

}
