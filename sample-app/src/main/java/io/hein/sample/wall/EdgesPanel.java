package io.hein.sample.wall;

import java.util.List;
import java.util.function.Supplier;

import io.hein.transport.backbone.BackboneState;
import io.hein.transport.backbone.BackboneStatus;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.SubscriberInfo;
import org.jspecify.annotations.Nullable;

/**
 * Publishers that share a log.
 *
 * @param controls the buttons, for all of them
 * @param edges each of them
 */
public record EdgesPanel(Controls controls, List<Edge> edges) {

	/**
	 * Create a panel.
	 */
	public EdgesPanel {
		edges = List.copyOf(edges);
	}

	EdgesView look() {
		return new EdgesView(this.controls.note(), this.controls.list(), this.edges.stream().map(Edge::look).toList());
	}

	/**
	 * One of the publishers.
	 *
	 * @param name its name
	 * @param publisher gives it, {@code null} while there is none
	 */
	public record Edge(String name, Supplier<? extends @Nullable Publisher> publisher) {

		EdgesView.EdgeView look() {
			Publisher present = this.publisher.get();
			BackboneStatus status = (present != null && present.isRunning()) ? present.backbone() : null;
			if (present == null || status == null || status.state() == BackboneState.STARTING) {
				return new EdgesView.EdgeView(this.name, "away", List.of(), null, 0, null);
			}
			return new EdgesView.EdgeView(this.name, (status.state() == BackboneState.RUNNING) ? "live" : "stale",
					present.subscribers().stream().map(SubscriberInfo::name).sorted().toList(), status.lag(),
					status.sends().acked(), present.head().sequence());
		}

	}

}
