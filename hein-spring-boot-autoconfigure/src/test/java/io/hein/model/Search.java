package io.hein.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Goes through all states that can be reached, the nearest first, so that what it finds
 * is found in the fewest steps.
 */
final class Search {

	private final Set<String> seen = new HashSet<>();

	private final Deque<Node> open = new ArrayDeque<>();

	private @Nullable String found;

	private List<String> trace = List.of();

	/**
	 * Search until everything was seen or a promise is broken.
	 */
	static Search run(Scope scope, Variant variant) {
		Search search = new Search();
		SessionModel model = new SessionModel(scope, variant);
		search.visit(model.initial(), null, "");
		while (search.found == null && !search.open.isEmpty()) {
			search.expand(model, search.open.remove());
		}
		return search;
	}

	private void expand(SessionModel model, Node node) {
		ModelState state = node.takeState();
		String[] last = { "" };
		try {
			boolean progress = model.successors(state, (step, next) -> {
				last[0] = step;
				visit(next, node, step);
			});
			if (!progress) {
				state.checkQuiet();
			}
		}
		catch (Violation ex) {
			this.found = ex.getMessage();
			this.trace = node.trace();
		}
	}

	private void visit(ModelState state, @Nullable Node parent, String step) {
		if (this.seen.add(state.encode())) {
			this.open.add(new Node(state, parent, step));
		}
	}

	int states() {
		return this.seen.size();
	}

	/**
	 * Which promise is broken.
	 * @return a sentence, {@code null} if none is
	 */
	@Nullable String found() {
		return this.found;
	}

	/**
	 * The steps up to the one that breaks a promise, that one not included.
	 */
	List<String> trace() {
		return this.trace;
	}

	private static final class Node {

		private final @Nullable Node parent;

		private final String step;

		private @Nullable ModelState state;

		Node(ModelState state, @Nullable Node parent, String step) {
			this.state = state;
			this.parent = parent;
			this.step = step;
		}

		/**
		 * Only the way there is kept.
		 */
		ModelState takeState() {
			ModelState taken = this.state;
			this.state = null;
			if (taken == null) {
				throw new IllegalStateException("Expanded already");
			}
			return taken;
		}

		List<String> trace() {
			List<String> steps = new ArrayList<>();
			for (Node node = this; node.parent != null; node = node.parent) {
				steps.add(node.step);
			}
			Collections.reverse(steps);
			return steps;
		}

	}

}
