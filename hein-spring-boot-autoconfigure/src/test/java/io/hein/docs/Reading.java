package io.hein.docs;

/**
 * What the snippets send and receive.
 *
 * @param city where it was measured
 * @param celsius what was measured
 */
record Reading(String city, double celsius) {

}
