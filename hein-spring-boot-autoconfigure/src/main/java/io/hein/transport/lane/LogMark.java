package io.hein.transport.lane;

import org.jspecify.annotations.Nullable;

/**
 * Where in a queue the content of a log begins.
 *
 * @param generation the number of the stretch of that log
 * @param index how many items stood in the queue before it, since the beginning
 * @param older the log before it, {@code null} if nothing of that is of interest
 */
record LogMark(int generation, long index, @Nullable LogMark older) {

	/**
	 * The log to which the item after a place belongs.
	 * @param passed how many items are before that place
	 * @return the number of the stretch; the oldest one that is known, at least
	 */
	int at(long passed) {
		LogMark mark = this;
		while (mark.index > passed && mark.older != null) {
			mark = mark.older;
		}
		return mark.generation;
	}

	/**
	 * Forget what ends before a place.
	 * @param passed how many items are before that place
	 * @return what is left of interest
	 */
	LogMark without(long passed) {
		if (this.index <= passed || this.older == null) {
			return (this.older != null) ? new LogMark(this.generation, this.index, null) : this;
		}
		LogMark left = this.older.without(passed);
		return (left != this.older) ? new LogMark(this.generation, this.index, left) : this;
	}

}
