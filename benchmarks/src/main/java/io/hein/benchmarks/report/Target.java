package io.hein.benchmarks.report;

/**
 * Something that Hein is to reach.
 *
 * @param work what is done
 * @param wanted what is to be reached, in words
 * @param measured what was measured; not a number if it was not
 * @param unit what that is measured in
 * @param reached whether it was reached
 */
record Target(String work, String wanted, double measured, String unit, boolean reached) {

	static Target atLeast(String work, double measured, double wanted, String unit) {
		return new Target(work, "at least " + Numbers.format(wanted) + unit, measured, unit, measured >= wanted);
	}

	static Target atMost(String work, double measured, double wanted, String unit) {
		return new Target(work, "at most " + Numbers.format(wanted) + unit, measured, unit, measured <= wanted);
	}

	boolean isMeasured() {
		return !Double.isNaN(this.measured);
	}

	String verdict() {
		return (!isMeasured()) ? "not measured" : (this.reached) ? "reached" : "**not reached**";
	}

	String measuredText() {
		return (this.measured == Double.POSITIVE_INFINITY) ? "the other one collapsed"
				: Numbers.format(this.measured) + ((isMeasured()) ? this.unit : "");
	}

}
