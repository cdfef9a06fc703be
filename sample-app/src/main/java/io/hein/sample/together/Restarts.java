package io.hein.sample.together;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.hein.sample.wall.Lines;
import io.hein.sample.wall.RestartPanel;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * Two publishers that publish the same and differ only in where their log is, and the
 * button that kills both. What a kill can lose is what a subscriber was not sent yet, so
 * the connections are cut first, and something is published then.
 */
final class Restarts extends Buttons {

	private static final Log logger = LogFactory.getLog(Restarts.class);

	private static final int WHILE_AWAY = 10;

	private static final long NUMBER_MILLIS = 200;

	private static final long LOOK_MILLIS = 50;

	private static final long PATIENCE_MILLIS = 30_000;

	private final RestartPair memory;

	private final RestartPair directory;

	private final List<RestartPair> pairs;

	private final ScheduledExecutorService scheduler;

	private @Nullable Path logDirectory;

	private volatile boolean started;

	private int number;

	private int limit;

	private boolean closed;

	Restarts(MeterRegistry registry, Lines lines, ScheduledExecutorService scheduler) {
		super(scheduler);
		this.scheduler = scheduler;
		this.memory = new RestartPair("memory", registry, lines);
		this.directory = new RestartPair("directory", registry, lines);
		this.pairs = List.of(this.memory, this.directory);
	}

	RestartPanel panel() {
		return new RestartPanel(this, this.pairs.stream().map(RestartPair::lane).toList());
	}

	List<Sibling> siblings() {
		return this.pairs.stream().map(RestartPair::sibling).toList();
	}

	/**
	 * Begin to start the publishers.
	 */
	void start() {
		begin("starting both processes", () -> unlessClosed(this::startPublishers));
		this.started = true;
		this.scheduler.scheduleWithFixedDelay(() -> unlessClosed(this::publish), NUMBER_MILLIS, NUMBER_MILLIS,
				TimeUnit.MILLISECONDS);
	}

	synchronized void close() {
		this.closed = true;
		this.pairs.forEach(RestartPair::close);
		if (this.logDirectory != null) {
			try {
				FileSystemUtils.deleteRecursively(this.logDirectory);
			}
			catch (IOException ex) {
				logger.warn("The log in " + this.logDirectory + " could not be deleted", ex);
			}
		}
	}

	/**
	 * Publish the next number, the same for both, as soon as the last one is published.
	 */
	private void publish() {
		if (this.number < this.limit && this.pairs.stream().allMatch(RestartPair::isUpToDate)) {
			this.number++;
			this.pairs.forEach((pair) -> pair.publish(this.number));
		}
	}

	@Override
	public List<Control> list() {
		return List.of(new Control("kill-both", false, this.started && isFree()));
	}

	@Override
	public void press(String id) {
		if (!id.equals("kill-both")) {
			throw new IllegalArgumentException("There is no button '" + id + "' here");
		}
		begin("cutting both connections", () -> unlessClosed(this::settle));
	}

	/**
	 * So that nothing but what is published from now on can be missed.
	 */
	private void settle() {
		this.limit = this.number;
		when(RestartPair::isSettled, this::cut);
	}

	private void cut() {
		this.pairs.forEach(RestartPair::cut);
		when(RestartPair::isAway, this::publishUnheard);
	}

	private void publishUnheard() {
		note("both connections are cut, and each publisher publishes " + WHILE_AWAY + " more messages");
		this.limit += WHILE_AWAY;
		when((pair) -> this.number == this.limit && pair.isUpToDate(), this::kill);
	}

	private void kill() {
		this.limit = this.number;
		this.pairs.forEach(RestartPair::kill);
		note("both processes were killed and are started again");
		startPublishers();
	}

	private void startPublishers() {
		this.memory.startPublisher("");
		this.directory.startPublisher(logDirectory().toString());
		when(RestartPair::isStarted, this::connect);
	}

	private Path logDirectory() {
		if (this.logDirectory == null) {
			try {
				this.logDirectory = Files.createTempDirectory("hein-sample-log");
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return this.logDirectory;
	}

	private void connect() {
		this.pairs.forEach(RestartPair::connect);
		when(RestartPair::isLive, this::goOn);
	}

	private void goOn() {
		this.limit = Integer.MAX_VALUE;
		end();
	}

	/**
	 * Go on when both are so far, or when that takes too long: the next step is what
	 * helps then.
	 */
	private void when(Predicate<RestartPair> condition, Runnable next) {
		awaitBoth(condition, next, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS));
	}

	private void awaitBoth(Predicate<RestartPair> condition, Runnable next, long deadline) {
		if (this.pairs.stream().allMatch(condition) || System.nanoTime() - deadline > 0) {
			next.run();
		}
		else {
			then(LOOK_MILLIS, () -> unlessClosed(() -> awaitBoth(condition, next, deadline)));
		}
	}

	private synchronized void unlessClosed(Runnable step) {
		if (!this.closed) {
			step.run();
		}
	}

}
