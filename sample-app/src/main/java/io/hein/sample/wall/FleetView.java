package io.hein.sample.wall;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Instances that publish and listen to each other, as the page shows them.
 *
 * @param detail what is being done to them
 * @param controls the buttons
 * @param instances the instances that run
 */
record FleetView(String detail, List<Controls.Control> controls, List<InstanceView> instances) {

	/**
	 * One of the instances.
	 *
	 * @param name its name
	 * @param address where its publisher listens, {@code null} while it does not
	 * @param published how many messages it has published
	 * @param hears the publishers that it listens to, or did until it gave them up
	 */
	record InstanceView(String name, @Nullable String address, long published, List<HearsView> hears) {

	}

	/**
	 * A publisher that an instance listens to.
	 *
	 * @param publisher its name
	 * @param state {@code live} or {@code away}
	 * @param heard how many of its messages the listener has handled
	 * @param last the last one, {@code null} if there was none
	 */
	record HearsView(String publisher, String state, int heard, @Nullable String last) {

	}

}
