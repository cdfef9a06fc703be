package io.hein.sample.wall;

import java.util.List;

/**
 * Publishers that are killed, next to each other.
 *
 * @param controls the buttons, for all of them
 * @param lanes each publisher with its subscriber
 */
public record RestartPanel(Controls controls, List<RestartLane> lanes) {

	/**
	 * Create a panel.
	 */
	public RestartPanel {
		lanes = List.copyOf(lanes);
	}

	RestartView look(long nanos) {
		return new RestartView(this.controls.note(), this.controls.list(),
				this.lanes.stream().map((lane) -> lane.look(nanos)).toList());
	}

}
