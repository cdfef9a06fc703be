package io.hein.sample.wall;

import java.util.List;

/**
 * The buttons of a pane. Thread-safe.
 */
public interface Controls {

	/**
	 * No buttons.
	 */
	Controls NONE = new Controls() {

		@Override
		public List<Control> list() {
			return List.of();
		}

		@Override
		public void press(String id) {
			throw new IllegalArgumentException("There is no button '" + id + "' here");
		}

		@Override
		public String note() {
			return "";
		}

	};

	/**
	 * The buttons at present.
	 * @return the buttons
	 */
	List<Control> list();

	/**
	 * Press a button. Returns at once, before what it leads to is done.
	 * @param id which
	 * @throws IllegalArgumentException if there is no such button
	 */
	void press(String id);

	/**
	 * What is being done because of a button.
	 * @return a sentence, empty for nothing
	 */
	String note();

	/**
	 * A button.
	 *
	 * @param id which
	 * @param pressed whether what it switches is on
	 * @param enabled whether it can be pressed
	 */
	record Control(String id, boolean pressed, boolean enabled) {

	}

}
