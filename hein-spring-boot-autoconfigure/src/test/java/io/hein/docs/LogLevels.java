package io.hein.docs;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.hein.annotation.HeinListener;
import io.hein.core.DeliveryReport;
import io.hein.core.HeinOperations;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Changes a log level on all instances.
 */
// tag::log-level[]
class LogLevels {

	private final LoggingSystem logging;

	private final HeinOperations hein;

	LogLevels(LoggingSystem logging, HeinOperations hein) {
		this.logging = logging;
		this.hein = hein;
	}

	CompletableFuture<DeliveryReport> set(String logger, LogLevel level) {
		Change change = new Change(logger, level);
		onChange(change);
		return this.hein.sendAndConfirm("log-level", change, Duration.ofSeconds(5));
	}

	@HeinListener(topics = "log-level")
	void onChange(Change change) {
		this.logging.setLogLevel(change.logger(), change.level());
	}

	record Change(String logger, LogLevel level) {
	}

}
// end::log-level[]
