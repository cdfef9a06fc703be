package io.hein.scenario;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

import io.hein.test.HeinAwait;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Ports;
import io.hein.testsupport.SequenceSender;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import org.assertj.core.api.Assumptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Publishers whose host name does not exist yet, has an address where nothing listens,
 * and moves to another address. A subscriber in a process of its own has its own file of
 * names.
 */
@Tag("campaign")
@EnabledOnOs(OS.LINUX)
class HostNamesScenarioTests {

	private static final String HOST = "publisher.test";

	@TempDir
	private Path directory;

	private Path names;

	private EventLoops loops;

	@BeforeEach
	void start() throws Exception {
		this.names = this.directory.resolve("names");
		write();
		this.loops = EventLoops.create();
	}

	@AfterEach
	void stop() {
		this.loops.close();
	}

	@Test
	void aNameIsLookedUpAtEachAttemptAndAllItsAddressesAreTried() throws Exception {
		int port = Ports.unused();
		try (ForkedPeer subscriber = ForkedPeer.start(options(), "subscriber", "" + port, "moved",
				this.directory.resolve("position").toString())) {
			Awaitility.await().until(() -> !subscriber.logged("unknown host").isEmpty());
			try (Publisher first = publisher("127.0.0.1", port)) {
				// nothing listens at the first one
				write("::1", "127.0.0.1");
				awaitMessages(first, subscriber);
				first.stop(Duration.ofMillis(1)).join();
			}
			write("127.0.0.2");
			try (Publisher second = publisher("127.0.0.2", port)) {
				awaitMessages(second, subscriber);
			}
		}
	}

	@Test
	void aPublisherAtIpv6OnlyIsFoundByItsAddressAndByName() throws Exception {
		Assumptions.assumeThat(NetworkInterface.getByInetAddress(InetAddress.getByName("::1"))).isNotNull();
		try (Publisher publisher = publisher("::1", 0)) {
			try (CheckedSubscriber subscriber = CheckedSubscriber.create("address", publisher.address(), this.loops)
				.start()) {
				HeinAwait.subscriber(publisher, "address");
				assertThat(publisher.subscribers().get(0).address().getAddress()).isInstanceOf(Inet6Address.class);
				SequenceSender.send(publisher, 3, 20);
				assertThat(subscriber.awaitFinish(3, Duration.ofSeconds(60))).isEmpty();
			}
			write("::1");
			try (ForkedPeer subscriber = ForkedPeer.start(options(), "subscriber", "" + publisher.address().getPort(),
					"named", this.directory.resolve("position").toString())) {
				subscriber.await("connected"::equals);
			}
		}
	}

	private static void awaitMessages(Publisher publisher, ForkedPeer subscriber) {
		HeinAwait.subscriber(publisher, "moved", Duration.ofSeconds(20));
		int before = subscriber.sequences().size();
		SequenceSender.send(publisher, 3, 20);
		Awaitility.await().until(() -> subscriber.sequences().size() == before + 3);
		assertThat(subscriber.sequences().subList(before, before + 3)).containsExactly(1L, 2L, 3L);
	}

	private Publisher publisher(String address, int port) throws Exception {
		Publisher publisher = Publisher.builder()
			.eventLoops(this.loops)
			.address(InetAddress.getByName(address))
			.port(port)
			.build();
		publisher.start();
		return publisher;
	}

	private List<String> options() {
		return List.of("-Djdk.net.hosts.file=" + this.names, "-Dsun.net.inetaddr.ttl=0",
				"-Dsun.net.inetaddr.negative.ttl=0", "-Dhein.peer.host=" + HOST);
	}

	private void write(String... addresses) throws Exception {
		Path file = this.directory.resolve("names.new");
		Files.write(file, List.of(addresses).stream().map((address) -> address + " " + HOST).toList());
		Files.move(file, this.names, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

}
