package io.hein.transport.log;

import java.io.IOException;
import java.util.LinkedList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Segments that follow each other undamaged up to a last one.
 *
 * @param segments the segments, the oldest first
 * @param dropped why older ones that are there do not belong to it, {@code null} if there
 * are none
 */
record SegmentChain(List<SegmentScan> segments, @Nullable String dropped) {

	static final SegmentChain NONE = new SegmentChain(List.of(), null);

	/**
	 * Go back from the last segment as far as possible.
	 * @param last the last segment, undamaged
	 * @param all the segments of its epoch, the oldest first
	 * @throws IOException if a file cannot be opened
	 */
	static SegmentChain endingWith(SegmentScan last, List<SegmentScan> all) throws IOException {
		LinkedList<SegmentScan> chain = new LinkedList<>(List.of(last));
		String problem = null;
		for (int i = all.indexOf(last) - 1; i >= 0 && problem == null && !isEnd(chain.getFirst(), all.get(i)); i--) {
			problem = whyNot(all.get(i), chain.getFirst());
			if (problem == null) {
				chain.addFirst(all.get(i));
			}
		}
		return new SegmentChain(List.copyOf(chain), problem);
	}

	private static boolean isEnd(SegmentScan first, SegmentScan older) {
		return first.header().isDropped() || older.header().isDropped();
	}

	private static @Nullable String whyNot(SegmentScan older, SegmentScan next) throws IOException {
		if (!older.isFollowedBy(next)) {
			return "the segment before position " + next.firstSequence() + " is missing";
		}
		return (older.readFrames()) ? null : older.path().getFileName() + " is damaged: " + older.damage();
	}

}
