package io.hein.transport.netty;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Who gets to know of events, each on the event thread. Thread-safe.
 *
 * @param <L> the type of the listeners
 */
public final class Listeners<L> {

	private final List<L> listeners;

	private final EventThread thread;

	/**
	 * Create listeners.
	 * @param first those that there are from the beginning
	 * @param thread calls them
	 */
	public Listeners(Collection<? extends L> first, EventThread thread) {
		this.listeners = new CopyOnWriteArrayList<>(first);
		this.thread = thread;
	}

	/**
	 * Add one.
	 * @param listener the listener
	 */
	public void add(L listener) {
		this.listeners.add(Objects.requireNonNull(listener, "listener"));
	}

	/**
	 * Remove one; nothing happens if there is none such.
	 * @param listener the listener
	 */
	public void remove(L listener) {
		this.listeners.remove(listener);
	}

	/**
	 * Have all of them called. Never waits, never throws.
	 * @param event calls one
	 */
	public void publish(Consumer<L> event) {
		for (L listener : this.listeners) {
			// one by one: what one of them throws is nothing to the others
			this.thread.publish(() -> event.accept(listener));
		}
	}

}
