package io.hein.sample.together;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;

import io.hein.autoconfigure.HeinPublisherProperties;
import io.hein.core.HeinOperations;
import io.hein.sample.publisher.PublisherConfiguration;
import io.hein.sample.wall.EventSentences;
import io.hein.sample.wall.Lines;
import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.transport.publisher.Publisher;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * The publisher next to the page, where the cables end, and its buttons.
 */
final class PublisherSide extends Buttons {

	private static final Duration RETRY_AFTER = Duration.ofSeconds(3);

	private static final List<String> PROFILES = List.of("publisher", "wall");

	private final Sibling sibling;

	private final List<String> arguments;

	private final List<FaultProxy> cables = new CopyOnWriteArrayList<>();

	private final ClassicPeer classicPeer = new ClassicPeer();

	private volatile long logSize;

	private @Nullable InetSocketAddress address;

	PublisherSide(MeterRegistry registry, Lines lines, ScheduledExecutorService scheduler, List<String> arguments) {
		super(scheduler);
		this.sibling = new Sibling("publisher", registry, List.of(PublisherConfiguration.class, PublisherMetrics.class),
				List.of(new EventSentences(lines, "publisher")));
		this.arguments = List.copyOf(arguments);
	}

	@Nullable Publisher publisher() {
		return this.sibling.find(Publisher.class);
	}

	@Nullable HeinOperations operations() {
		return this.sibling.find(HeinOperations.class);
	}

	/**
	 * How many bytes its log may take, as its configuration says.
	 */
	long logSize() {
		return this.logSize;
	}

	synchronized void start() {
		List<String> all = new ArrayList<>(this.arguments);
		if (this.address != null) {
			// Where it was before, also if that was any free port
			all.removeIf((argument) -> argument.startsWith("--hein.publisher.port="));
			all.add("--hein.publisher.port=" + this.address.getPort());
		}
		this.sibling.start(PROFILES, Map.of(), all);
		Publisher started = publisher();
		InetSocketAddress bound = (started != null) ? started.address() : null;
		if (bound == null) {
			throw new IllegalStateException("The publisher is not listening");
		}
		this.address = (bound.getAddress().isAnyLocalAddress()) ? new InetSocketAddress("localhost", bound.getPort())
				: bound;
		HeinPublisherProperties properties = this.sibling.find(HeinPublisherProperties.class);
		this.logSize = (properties != null) ? properties.getLog().getMaxSize().toBytes() : 0;
		this.cables.forEach(FaultProxy::accept);
	}

	/**
	 * A cable to this publisher.
	 */
	synchronized FaultProxy layCable() {
		if (this.address == null) {
			throw new IllegalStateException("The publisher was not started");
		}
		FaultProxy cable = FaultProxy.to(this.address);
		this.cables.add(cable);
		return cable;
	}

	void close() {
		this.classicPeer.close();
		this.sibling.close();
		this.cables.forEach(FaultProxy::close);
	}

	@Override
	public List<Control> list() {
		boolean free = isFree() && this.sibling.isRunning();
		return List.of(new Control("kill", false, free), new Control("stop", false, free),
				new Control("classic", this.classicPeer.isRunning(), free));
	}

	@Override
	public void press(String id) {
		switch (id) {
			case "kill" -> begin("killed, starting again", this::kill);
			case "stop" -> begin("stopping, back in 3 s", this::stopInOrder);
			case "classic" -> begin("", this::switchClassicPeer);
			default -> throw new IllegalArgumentException("There is no button '" + id + "' here");
		}
	}

	/**
	 * As a killed process or a dead machine looks from outside: the connections are gone
	 * before a goodbye can be said.
	 */
	private void kill() {
		this.cables.forEach(FaultProxy::refuse);
		this.cables.forEach((cable) -> cable.cutAll(Cut.RESET));
		this.sibling.close();
		start();
		end();
	}

	private void stopInOrder() {
		Publisher stopping = publisher();
		ThreadPoolTaskScheduler schedule = this.sibling.find(ThreadPoolTaskScheduler.class);
		if (schedule != null) {
			schedule.shutdown();
		}
		if (stopping != null) {
			stopping.stop(RETRY_AFTER).join();
		}
		this.sibling.close();
		then(RETRY_AFTER.toMillis(), () -> {
			start();
			end();
		});
	}

	private void switchClassicPeer() {
		if (this.classicPeer.isRunning()) {
			this.classicPeer.close();
		}
		else if (this.address != null) {
			this.classicPeer.start(this.address);
		}
		end();
	}

	Sibling sibling() {
		return this.sibling;
	}

}
