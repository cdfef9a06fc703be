package io.hein.transport.topic;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Finds what wants a topic among any number of {@linkplain TopicPattern patterns}: a tree
 * of their words, in which words that no other pattern parts from lie together in one
 * node. So a pattern costs two nodes at most, however many words it has, and a topic
 * visits at most one node for each choice of the word or {@code *} at each of its words,
 * never more than there are. Patterns come from peers, so words are hashed with a secret
 * of the process. Not thread-safe, but any number of threads may look for topics while it
 * is not changed.
 *
 * @param <V> what wants topics
 * @since 0.1.0
 */
public final class TopicIndex<V> {

	private static final int MIN_BUCKETS = 4;

	private static final long SEED = ThreadLocalRandom.current().nextLong();

	private static final long FACTOR = ThreadLocalRandom.current().nextLong() << 2 | 0x9E3779B100000001L;

	private final Node<V> root = new Node<>(null, new byte[0], 0, -1, 0);

	/**
	 * All nodes that begin with a word, by the node above and that word.
	 */
	private @Nullable Node<V>[] buckets = newBuckets(MIN_BUCKETS);

	private final TopicScope scope = new TopicScope();

	private int nodes;

	private int lastId;

	/**
	 * Add all patterns of a filter.
	 * @param filter the filter
	 * @param value what wants its topics
	 */
	public void add(TopicFilter filter, V value) {
		for (String pattern : filter.patterns()) {
			byte[] bytes = pattern.getBytes(StandardCharsets.UTF_8);
			node(bytes, end(bytes)).values(isOpen(bytes)).add(value);
			this.scope.add(pattern);
		}
	}

	/**
	 * Take all patterns of a filter away that were added with it.
	 * @param filter the filter
	 * @param value what wanted its topics
	 */
	public void remove(TopicFilter filter, V value) {
		for (String pattern : filter.patterns()) {
			byte[] bytes = pattern.getBytes(StandardCharsets.UTF_8);
			Node<V> node = node(bytes, end(bytes));
			node.remove(isOpen(bytes), value);
			tidy(node);
		}
		if (this.nodes == 0) {
			this.scope.reset();
		}
	}

	/**
	 * Which part of a topic decides what wants it.
	 * @return the scope of all patterns, which changes with them
	 */
	public TopicScope scope() {
		return this.scope;
	}

	private static boolean isOpen(byte[] pattern) {
		int length = pattern.length;
		return length > 1 && pattern[length - 1] == '*' && pattern[length - 2] == '*';
	}

	/**
	 * Where a pattern's words end, without a last {@code **}.
	 */
	private static int end(byte[] pattern) {
		return (isOpen(pattern)) ? pattern.length - "**".length() - 1 : pattern.length;
	}

	/**
	 * Find what wants a topic.
	 * @param topic has a legal topic in UTF-8 at its beginning
	 * @param length the topic's length in bytes
	 * @param found called with each value that wants the topic, again for each further
	 * pattern by which it does; returns whether that is enough
	 * @return whether it was enough
	 */
	public boolean find(byte[] topic, int length, Predicate<? super V> found) {
		return find(this.root, topic, (length > 0) ? 0 : 1, length, found);
	}

	private boolean find(Node<V> node, byte[] topic, int at, int end, Predicate<? super V> found) {
		if (anyMatch(node.open, found)) {
			return true;
		}
		if (at > end) {
			return anyMatch(node.closed, found);
		}
		if (node.words > 0) {
			int key = key(node, topic, at, end);
			for (Node<V> child = bucket(key); child != null; child = child.next) {
				if (child.key == key && child.parent == node) {
					int next = child.match(topic, at, end);
					if (next >= 0 && find(child, topic, next, end, found)) {
						return true;
					}
				}
			}
		}
		Node<V> any = node.any;
		if (any != null) {
			int next = any.match(topic, at, end);
			return next >= 0 && find(any, topic, next, end, found);
		}
		return false;
	}

	private boolean anyMatch(@Nullable List<V> values, Predicate<? super V> found) {
		if (values != null) {
			for (int i = 0; i < values.size(); i++) {
				if (found.test(values.get(i))) {
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * How many nodes there are.
	 */
	int size() {
		return this.nodes;
	}

	/**
	 * The node of a pattern, made if need be.
	 */
	private Node<V> node(byte[] pattern, int end) {
		Node<V> node = this.root;
		for (int at = 0; at < end;) {
			Node<V> child = child(node, pattern, at, end);
			if (child == null) {
				child = new Node<>(node, pattern, at, end, ++this.lastId);
				attach(child);
				return child;
			}
			int common = child.common(pattern, at, end);
			node = (child.from + common < child.to) ? split(child, common) : child;
			at += common + 1;
		}
		return node;
	}

	private @Nullable Node<V> child(Node<V> node, byte[] pattern, int at, int end) {
		if (pattern[at] == '*') {
			return node.any;
		}
		int key = key(node, pattern, at, end);
		for (Node<V> child = bucket(key); child != null; child = child.next) {
			if (child.key == key && child.parent == node && child.common(pattern, at, end) > 0) {
				return child;
			}
		}
		return null;
	}

	private Node<V> split(Node<V> node, int length) {
		Node<V> parent = node.parent();
		detach(node);
		Node<V> upper = new Node<>(parent, node.path, node.from, node.from + length, ++this.lastId);
		attach(upper);
		node.from += length + 1;
		node.parent = upper;
		attach(node);
		return upper;
	}

	/**
	 * Remove nodes that nothing needs.
	 */
	private void tidy(Node<V> node) {
		Node<V> parent = node.parent;
		if (parent == null || node.hasValues()) {
			return;
		}
		if (node.children() == 0) {
			detach(node);
			tidy(parent);
		}
		else if (node.children() == 1) {
			Node<V> child = onlyChild(node);
			detach(child);
			detach(node);
			// its path begins with that of the node above
			child.from = node.from;
			child.parent = parent;
			attach(child);
		}
	}

	private Node<V> onlyChild(Node<V> node) {
		Node<V> child = node.any;
		if (child == null) {
			child = bucket(node.keys);
			while (child != null && (child.parent != node || child.key != node.keys)) {
				child = child.next;
			}
		}
		if (child == null) {
			throw new IllegalStateException("A node of the index is lost");
		}
		return child;
	}

	private void attach(Node<V> node) {
		this.nodes++;
		Node<V> parent = node.parent();
		if (node.isAny()) {
			parent.any = node;
			return;
		}
		node.key = key(parent, node.path, node.from, node.to);
		parent.words++;
		parent.keys ^= node.key;
		if (this.nodes > this.buckets.length) {
			rehash(this.buckets.length * 2);
		}
		put(node);
	}

	private void detach(Node<V> node) {
		this.nodes--;
		Node<V> parent = node.parent();
		if (node.isAny()) {
			parent.any = null;
			return;
		}
		parent.words--;
		parent.keys ^= node.key;
		take(node);
		if (this.nodes * 8 < this.buckets.length && this.buckets.length > MIN_BUCKETS) {
			rehash(this.buckets.length / 2);
		}
	}

	private @Nullable Node<V> bucket(int key) {
		return this.buckets[key & (this.buckets.length - 1)];
	}

	private void put(Node<V> node) {
		int bucket = node.key & (this.buckets.length - 1);
		node.next = this.buckets[bucket];
		this.buckets[bucket] = node;
	}

	private void take(Node<V> node) {
		int bucket = node.key & (this.buckets.length - 1);
		Node<V> before = this.buckets[bucket];
		if (before == node) {
			this.buckets[bucket] = node.next;
		}
		while (before != null && before.next != node) {
			before = before.next;
		}
		if (before != null) {
			before.next = node.next;
		}
		node.next = null;
	}

	private void rehash(int length) {
		@Nullable Node<V>[] old = this.buckets;
		this.buckets = newBuckets(length);
		for (Node<V> first : old) {
			for (Node<V> node = first; node != null;) {
				Node<V> next = node.next;
				put(node);
				node = next;
			}
		}
	}

	/**
	 * What a node begins with: hash of the node above and of the word that begins there.
	 */
	private static int key(Node<?> parent, byte[] words, int at, int end) {
		long hash = SEED + parent.id;
		for (int i = at; i < end && words[i] != '.'; i++) {
			hash = (hash ^ words[i]) * FACTOR;
			hash ^= hash >>> 32;
		}
		hash *= FACTOR;
		return (int) (hash >>> 32);
	}

	@SuppressWarnings("unchecked")
	private static <V> @Nullable Node<V>[] newBuckets(int length) {
		return (@Nullable Node<V>[]) new Node<?>[length];
	}

	/**
	 * One or more words that belong together, and what wants the topics that end there.
	 */
	private static final class Node<V> {

		private final int id;

		/**
		 * The words from the root on, those of this node last.
		 */
		private final byte[] path;

		private final int to;

		private int from;

		private @Nullable Node<V> parent;

		private int key;

		/**
		 * The next one in the bucket.
		 */
		private @Nullable Node<V> next;

		/**
		 * The child that begins with {@code *}.
		 */
		private @Nullable Node<V> any;

		/**
		 * How many children begin with a word.
		 */
		private int words;

		/**
		 * The keys of all of them, one added to the other: that of the last one that is
		 * left.
		 */
		private int keys;

		/**
		 * Those that want the topics that end here.
		 */
		private @Nullable List<V> closed;

		/**
		 * Those that want whatever follows, too.
		 */
		private @Nullable List<V> open;

		Node(@Nullable Node<V> parent, byte[] path, int from, int to, int id) {
			this.parent = parent;
			this.path = path;
			this.from = from;
			this.to = to;
			this.id = id;
		}

		Node<V> parent() {
			Node<V> above = this.parent;
			if (above == null) {
				throw new IllegalStateException("There is nothing above the root of the index");
			}
			return above;
		}

		boolean isAny() {
			return this.path[this.from] == '*';
		}

		int children() {
			return this.words + ((this.any != null) ? 1 : 0);
		}

		boolean hasValues() {
			return this.closed != null || this.open != null;
		}

		List<V> values(boolean open) {
			List<V> values = (open) ? this.open : this.closed;
			if (values == null) {
				values = new ArrayList<>(1);
				if (open) {
					this.open = values;
				}
				else {
					this.closed = values;
				}
			}
			return values;
		}

		void remove(boolean open, V value) {
			List<V> values = values(open);
			int at = values.indexOf(value);
			if (at >= 0) {
				values.set(at, values.get(values.size() - 1));
				values.remove(values.size() - 1);
			}
			if (values.isEmpty() && open) {
				this.open = null;
			}
			else if (values.isEmpty()) {
				this.closed = null;
			}
		}

		/**
		 * How many bytes of this node's words, whole words only, a pattern continues
		 * with.
		 */
		int common(byte[] pattern, int at, int end) {
			int common = 0;
			for (int i = 0; at + i <= end && this.from + i <= this.to; i++) {
				int own = (this.from + i < this.to) ? this.path[this.from + i] : '.';
				int other = (at + i < end) ? pattern[at + i] : '.';
				if (own != other) {
					break;
				}
				if (own == '.') {
					common = i;
				}
			}
			return common;
		}

		/**
		 * Compare this node's words to those of a topic.
		 * @return where the topic's next word begins, beyond its end if there is none; -1
		 * if the words are not the same
		 */
		int match(byte[] topic, int begin, int end) {
			byte[] own = this.path;
			int at = begin;
			for (int i = this.from;; i++, at++) {
				if (own[i] == '*') {
					i++;
					while (at < end && topic[at] != '.') {
						at++;
					}
				}
				else {
					while (i < this.to && own[i] != '.') {
						if (at >= end || topic[at] != own[i]) {
							return -1;
						}
						i++;
						at++;
					}
					if (at < end && topic[at] != '.') {
						return -1;
					}
				}
				if (i == this.to) {
					return at + 1;
				}
				if (at >= end) {
					return -1;
				}
			}
		}

	}

}
