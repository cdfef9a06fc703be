package io.hein.docs;

import java.util.Map;

import io.hein.annotation.HeinListener;

/**
 * The flags as they are known here.
 */
// tag::flags[]
class Flags {

	private volatile Map<String, Boolean> flags = Map.of();

	@HeinListener(topics = "flags")
	void onFlags(FlagSet all) {
		this.flags = all.flags();
	}

	boolean isOn(String name) {
		return this.flags.getOrDefault(name, false);
	}

	record FlagSet(Map<String, Boolean> flags) {
	}

}
// end::flags[]
