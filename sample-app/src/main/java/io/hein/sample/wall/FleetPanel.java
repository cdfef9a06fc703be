package io.hein.sample.wall;

import java.util.List;
import java.util.function.Supplier;

/**
 * Instances that publish and listen to each other.
 *
 * @param controls the buttons, for all of them
 * @param rows gives the instances that run
 */
public record FleetPanel(Controls controls, Supplier<List<FleetRow>> rows) {

	FleetView look() {
		return new FleetView(this.controls.note(), this.controls.list(),
				this.rows.get().stream().map(FleetRow::look).toList());
	}

}
