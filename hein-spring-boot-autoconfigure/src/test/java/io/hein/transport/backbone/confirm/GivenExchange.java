package io.hein.transport.backbone.confirm;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.hein.transport.confirm.Recipient;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.InstanceId;

/**
 * Edges that exchange reports in a list, with given time.
 */
final class GivenExchange {

	static final Epoch EPOCH = new Epoch(1, 2);

	static final Duration INTERVAL = Duration.ofSeconds(2);

	final List<byte[]> topic = new ArrayList<>();

	private final List<Edge> edges = new ArrayList<>();

	private long now = 1_000_000;

	private long head;

	/**
	 * An edge that starts, and is known to the others.
	 */
	Edge edge(String name) {
		Edge edge = new Edge(name);
		this.edges.add(edge);
		exchange();
		return edge;
	}

	static Recipient subscriber(String name) {
		return new Recipient(name, InstanceId.random());
	}

	/**
	 * Send a message, which all edges read that are not behind.
	 */
	PendingReport send(Edge from) {
		PendingReport report = from.confirmations.begin(Duration.ofMinutes(1).toNanos());
		long sequence = ++this.head;
		this.edges.stream().filter((edge) -> !edge.behind).forEach((edge) -> edge.read(report, sequence));
		from.confirmations.appended(report, sequence);
		exchange();
		return report;
	}

	long head() {
		return this.head;
	}

	/**
	 * Let edges say and hear all that there is.
	 */
	void exchange() {
		int quiet = 0;
		while (quiet < 6) {
			int before = this.topic.size();
			this.now += Duration.ofMillis(5).toNanos();
			this.edges.stream().filter((edge) -> !edge.cut).forEach(Edge::exchange);
			quiet = (this.topic.size() > before) ? 0 : quiet + 1;
		}
	}

	/**
	 * Let time pass, with signs of life.
	 */
	void pass(Duration time) {
		for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(INTERVAL)) {
			this.now += INTERVAL.toNanos();
			exchange();
		}
	}

	/**
	 * One edge.
	 */
	final class Edge {

		final SharedConfirmations confirmations;

		private final Set<Recipient> attached = new LinkedHashSet<>();

		private int read;

		/**
		 * Whether it can neither read nor write the topic of reports.
		 */
		private boolean cut;

		/**
		 * Whether it does not read the log.
		 */
		private boolean behind;

		private Edge(String name) {
			this.confirmations = new SharedConfirmations(name, 3, Runnable::run, () -> GivenExchange.this.now,
					(sequence, topic) -> List.copyOf(this.attached));
			this.confirmations.opened(EPOCH, 0, GivenExchange.this.head, INTERVAL);
		}

		Edge cut() {
			this.cut = true;
			return this;
		}

		Edge mended() {
			this.cut = false;
			return this;
		}

		Edge behind() {
			this.behind = true;
			return this;
		}

		/**
		 * Someone who was here all the time.
		 */
		Recipient has(String name) {
			Recipient subscriber = subscriber(name);
			this.attached.add(subscriber);
			return subscriber;
		}

		/**
		 * Nobody is here any more.
		 */
		void empty() {
			this.attached.clear();
		}

		/**
		 * Someone comes now.
		 */
		void comes(Recipient subscriber, long start) {
			this.attached.add(subscriber);
			this.confirmations.answers().attached(subscriber, start);
		}

		/**
		 * Someone's connection is lost.
		 */
		void loses(Recipient subscriber) {
			this.attached.remove(subscriber);
			this.confirmations.answers().lost(subscriber);
		}

		void handled(Recipient subscriber, long upTo, long... failed) {
			this.confirmations.answers().handled(subscriber, upTo, failed);
		}

		void read(PendingReport report, long sequence) {
			this.confirmations.appended(report.request(), sequence, "t".getBytes(StandardCharsets.UTF_8),
					Duration.ZERO);
		}

		void stop() {
			List.copyOf(this.attached).forEach(this::loses);
			this.confirmations.answers().close();
			GivenExchange.this.topic.addAll(this.confirmations.last());
			GivenExchange.this.edges.remove(this);
		}

		private void exchange() {
			while (this.read < GivenExchange.this.topic.size()) {
				this.confirmations.received(GivenExchange.this.topic.get(this.read), this.read);
				this.read++;
			}
			GivenExchange.this.topic.addAll(this.confirmations.next(true));
		}

	}

}
