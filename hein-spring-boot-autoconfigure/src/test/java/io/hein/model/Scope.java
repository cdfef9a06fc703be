package io.hein.model;

/**
 * How much may happen in a search.
 *
 * @param subscribers how many subscribers there are
 * @param sends how many messages are sent
 * @param window how many messages the log holds
 * @param disconnects how many connections are lost, seen by both sides or by the
 * subscriber only
 * @param restarts how often the publisher is killed or stopped, and started again: 0 or 1
 * @param leaves how often a subscriber says goodbye and comes back as a new one
 * @param frames how many frames are on their way in a direction
 * @param queue how many messages and gaps a subscriber keeps
 */
record Scope(int subscribers, int sends, int window, int disconnects, int restarts, int leaves, int frames, int queue) {

}
