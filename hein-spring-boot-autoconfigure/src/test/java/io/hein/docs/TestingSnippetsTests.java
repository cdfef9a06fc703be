package io.hein.docs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.test.HeinAwait;
import io.hein.test.HeinProbe;
import io.hein.test.ProbeMessage;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.lane.Gap;
import io.hein.transport.publisher.Publisher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The snippets of {@code docs/testing.md}, besides those that are whole classes.
 */
class TestingSnippetsTests {

	private final Publisher publisher = Publisher.builder().maxMessageSize(1000).logMaxSize(128 * 1024).build();

	private int port;

	@BeforeEach
	void start() {
		this.publisher.start();
		this.port = this.publisher.address().getPort();
	}

	@AfterEach
	void close() {
		this.publisher.close();
	}

	@Test
	void aProbeCollectsWhatItGets() {
		publish("weather.rome", 1);
		// tag::probe[]
		try (HeinProbe probe = HeinProbe.connect(
				(builder) -> builder.address("localhost", this.port).name("probe").startFrom(StartFrom.EARLIEST),
				"weather.*")) {
			List<ProbeMessage> messages = probe.awaitMessages(1);
			assertThat(messages.get(0).text()).isEqualTo("sun");
			assertThat(probe.gaps()).isEmpty();
		}
		// end::probe[]
	}

	@Test
	void anAttachedSubscriberCanBeAwaited() {
		try (HeinProbe probe = HeinProbe
			.connect((builder) -> builder.address("localhost", this.port).name("display"))) {
			// tag::await[]
			HeinAwait.subscriber(this.publisher, "display"); // it is attached
			publish("weather.rome", 1);
			HeinAwait.handled(this.publisher); // all have handled everything
			// end::await[]
			assertThat(probe.messages()).hasSize(1);
		}
		HeinAwait.noSubscribers(this.publisher);
	}

	@Test
	void aSubscriberThatWasAwayForTooLongGetsAGap() {
		// tag::gap[]
		try (FaultProxy network = FaultProxy.to("localhost", this.port);
				HeinProbe probe = HeinProbe.connect(network.address())) {
			network.refuse();
			network.cutAll(Cut.RESET);
			HeinAwait.noSubscribers(this.publisher);
			publish("weather.rome", 10_000); // more than the log holds
			network.accept();
			Gap gap = probe.awaitGap();
			assertThat(gap.from()).isEqualTo(1);
			assertThat(probe.awaitMessage().position().sequence()).isEqualTo(gap.to() + 1);
		}
		// end::gap[]
	}

	@Test
	void aNetworkMayHaveManyFaults() {
		try (FaultProxy network = FaultProxy.to("localhost", this.port);
				HeinProbe probe = HeinProbe.connect(network.address())) {
			// tag::faults[]
			network.toClient().latency(Duration.ofMillis(50)); // everything comes later
			network.toClient().throttle(100_000); // at most so many bytes a second
			network.toClient().stall(); // nothing arrives; resume() undoes it
			network.toTarget().blackHole(true); // what the subscriber sends is swallowed
			network.hold(); // new connections get no answer
			network.heal(); // all is well again
			// end::faults[]
			publish("weather.rome", 1);
			assertThat(probe.awaitMessages(1)).hasSize(1);
		}
	}

	private void publish(String topic, int count) {
		for (int i = 0; i < count; i++) {
			this.publisher.publish(topic, "sun".getBytes(StandardCharsets.UTF_8));
		}
	}

}
