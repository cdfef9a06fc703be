package io.hein.transport.lane;

/**
 * A lane that shows how it was made.
 */
interface OptionedLane extends Lane {

	Options options();

}
