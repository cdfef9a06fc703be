package io.hein.scenario;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.RogueSubscriber;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A publisher with little heap, and direct memory for its log and little more, whose
 * messages are as long as they may be and many of whose subscribers do not read.
 */
@Tag("campaign")
class LittleMemoryCampaignTests {

	private static final int SUBSCRIBERS = 100;

	private static final int LENGTH = 1_000_000;

	@Test
	void subscribersThatDoNotReadCostNoMemory() throws Exception {
		EventLoops loops = EventLoops.create();
		List<RogueSubscriber> rogues = new ArrayList<>();
		try (ForkedPeer publisher = ForkedPeer.start(
				List.of("-Xmx64m", "-XX:MaxDirectMemorySize=100m", "-XX:+ExitOnOutOfMemoryError"), "publisher", "0",
				"20", "1000", "10000", "" + LENGTH)) {
			InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), publisher.awaitPort());
			try (CheckedSubscriber witness = CheckedSubscriber
				.create(CheckedSubscriber.builder("witness", address, loops).startFrom(StartFrom.EARLIEST),
						new TilingChecker(1), TopicFilter.EVERYTHING)
				.start()) {
				for (int i = 0; i < SUBSCRIBERS; i++) {
					RogueSubscriber rogue = RogueSubscriber.dial(address, 4096);
					rogues.add(rogue);
					rogue.attach("rogue-" + i);
				}
				Awaitility.await()
					.atMost(Duration.ofMinutes(2))
					.until(() -> witness.checker().delivered() > 300 || !witness.checker().faults().isEmpty());
				assertThat(witness.checker().faults()).isEmpty();
				assertThat(witness.checker().gaps()).isEmpty();
				assertThat(witness.subscriber().status().reconnects()).isZero();
				assertThat(publisher.logged("OutOfMemory")).isEmpty();
				Figures.note("little memory", "%d messages of %d bytes to one that reads, %d do not", 300, LENGTH,
						SUBSCRIBERS);
			}
		}
		finally {
			for (RogueSubscriber rogue : rogues) {
				rogue.close();
			}
			loops.close();
		}
	}

}
