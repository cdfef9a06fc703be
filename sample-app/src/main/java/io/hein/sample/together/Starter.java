package io.hein.sample.together;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * Starts the others as soon as the page can be seen, and closes them with it.
 */
class Starter {

	private static final Log logger = LogFactory.getLog(Starter.class);

	private final Runnable start;

	private final Runnable close;

	Starter(Runnable start, Runnable close) {
		this.start = start;
		this.close = close;
	}

	@EventListener
	void start(ApplicationReadyEvent event) {
		this.start.run();
		logger.info("Open http://localhost:"
				+ event.getApplicationContext().getEnvironment().getProperty("local.server.port"));
	}

	@EventListener(ContextClosedEvent.class)
	void stop() {
		this.close.run();
	}

}
