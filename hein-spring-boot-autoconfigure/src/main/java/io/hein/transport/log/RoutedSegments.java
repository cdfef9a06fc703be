package io.hein.transport.log;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The segments of the log that the router has walked through, as long as they are there,
 * so that single frames are found again without the log's lock. Used by the router's
 * thread only.
 */
final class RoutedSegments {

	private final List<Segment> segments = new ArrayList<>();

	/**
	 * Where the last one was found that was asked for.
	 */
	private int found;

	/**
	 * The router walks through a segment.
	 */
	void add(Segment segment) {
		int size = this.segments.size();
		if (size == 0 || this.segments.get(size - 1) != segment) {
			forgetThoseThatAreGone();
			this.segments.add(segment);
		}
	}

	private void forgetThoseThatAreGone() {
		int gone = 0;
		while (gone < this.segments.size() && this.segments.get(gone).isGone()) {
			gone++;
		}
		this.segments.subList(0, gone).clear();
		this.found = 0;
	}

	void clear() {
		this.segments.clear();
		this.found = 0;
	}

	/**
	 * Whether the log does not have a frame any more.
	 * @param offset where the frame begins
	 */
	boolean isGone(long offset) {
		Segment segment = find(offset);
		return segment == null || segment.isGone();
	}

	/**
	 * Keep the segment of a frame for a moment.
	 * @param offset where the frame begins
	 * @return the segment, to be given back, or {@code null} if it is gone
	 */
	@Nullable Segment retain(long offset) {
		Segment segment = find(offset);
		return (segment != null && segment.retain()) ? segment : null;
	}

	/**
	 * Where the segment ends that was found last.
	 */
	long end(Segment segment) {
		int next = this.found + 1;
		return (next < this.segments.size()) ? this.segments.get(next).baseOffset() : Long.MAX_VALUE;
	}

	private @Nullable Segment find(long offset) {
		int size = this.segments.size();
		if (this.found < size && contains(this.found, offset)) {
			return this.segments.get(this.found);
		}
		if (this.found + 1 < size && contains(this.found + 1, offset)) {
			this.found++;
			return this.segments.get(this.found);
		}
		int low = 0;
		int high = size;
		while (low < high) {
			int middle = (low + high) >>> 1;
			if (this.segments.get(middle).baseOffset() <= offset) {
				low = middle + 1;
			}
			else {
				high = middle;
			}
		}
		if (low == 0) {
			return null;
		}
		this.found = low - 1;
		return this.segments.get(this.found);
	}

	private boolean contains(int index, long offset) {
		return this.segments.get(index).baseOffset() <= offset
				&& (index + 1 == this.segments.size() || offset < this.segments.get(index + 1).baseOffset());
	}

}
