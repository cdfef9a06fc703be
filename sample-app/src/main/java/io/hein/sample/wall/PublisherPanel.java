package io.hein.sample.wall;

import io.hein.sample.wall.WallView.PublisherView;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherStatistics;
import org.jspecify.annotations.Nullable;

/**
 * The publisher's panel. For one thread.
 */
final class PublisherPanel {

	private final WallParts parts;

	private final Rate published = new Rate();

	private final Rate bytes = new Rate();

	PublisherPanel(WallParts parts) {
		this.parts = parts;
	}

	@Nullable PublisherView look(@Nullable Publisher publisher, Moment moment) {
		LoadGenerator load = this.parts.load();
		if (load == null) {
			return null;
		}
		Controls controls = this.parts.publisherControls();
		if (publisher == null || !publisher.isRunning()) {
			return new PublisherView(false, controls.note(), null, null, 0, 0, 0, 0, 0,
					this.parts.logSize().getAsLong(), 0, false, load.rate(), load.size(), controls.list());
		}
		Position head = publisher.head();
		long oldest = publisher.oldest();
		PublisherStatistics statistics = publisher.statistics();
		double window = (oldest <= head.sequence())
				? moment.slices().age(new Position(head.epoch(), oldest), moment.nanos()) : 0;
		return new PublisherView(true, controls.note(), Text.address(publisher.address()), Text.epoch(head.epoch()),
				head.sequence(), oldest, this.published.add(statistics.published(), moment.nanos()),
				this.bytes.add(statistics.bytesSent(), moment.nanos()), statistics.logSize(),
				this.parts.logSize().getAsLong(), window, oldest > 1, load.rate(), load.size(), controls.list());
	}

}
