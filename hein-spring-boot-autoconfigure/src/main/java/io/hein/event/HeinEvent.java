package io.hein.event;

import org.springframework.context.ApplicationEvent;

/**
 * Something that happened. Events are published in order by one thread, never by an event
 * loop; when too many wait, the newest are dropped and counted.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public abstract class HeinEvent extends ApplicationEvent {

	HeinEvent(Object source) {
		super(source);
	}

}
