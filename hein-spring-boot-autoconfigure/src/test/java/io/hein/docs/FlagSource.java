package io.hein.docs;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.hein.core.HeinOperations;

import org.springframework.scheduling.annotation.Scheduled;

/**
 * Publishes all flags, again and again.
 */
// tag::flag-source[]
class FlagSource {

	private final Map<String, Boolean> flags = new TreeMap<>();

	private final HeinOperations hein;

	FlagSource(HeinOperations hein) {
		this.hein = hein;
	}

	synchronized void set(String name, boolean on) {
		this.flags.put(name, on);
		repeat();
	}

	@Scheduled(fixedRate = 1, timeUnit = TimeUnit.MINUTES)
	synchronized void repeat() {
		this.hein.send("flags", new FlagSet(this.flags));
	}

	record FlagSet(Map<String, Boolean> flags) {
	}

}
// end::flag-source[]
