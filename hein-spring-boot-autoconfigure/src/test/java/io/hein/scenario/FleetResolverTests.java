package io.hein.scenario;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

import io.hein.testsupport.Ports;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A subscriber whose names the JVM's own resolver looks up, in a file. The process has
 * started before there is any such file.
 */
@EnabledOnOs(OS.LINUX)
class FleetResolverTests {

	@TempDir
	private Path directory;

	@Test
	void namesAreFollowedWhereverTheResolverLeads() throws Exception {
		int port = Ports.unused();
		// the JVM would believe for 10 s that there is no such name
		Path security = Files.writeString(this.directory.resolve("security"), "networkaddress.cache.negative.ttl=0");
		try (EventLoops loops = EventLoops.create();
				ForkedPeer peer = ForkedPeer.start(
						List.of("-Djdk.net.hosts.file=" + this.directory.resolve("names"), "-Dsun.net.inetaddr.ttl=0",
								"-Djava.security.properties=" + security),
						"fleet", "127.0.2.1", "" + port, "1", "100")) {
			Publisher first = publisher(loops, port, 2);
			Publisher second = publisher(loops, port, 3);
			peer.await("started"::equals);
			assertThat(peer.measure()[0]).isZero();
			lead(1, 2);
			awaitConnected(peer, 1);
			lead(1, 2, 3);
			awaitConnected(peer, 2);
			// what a name leads to ends no connection
			lead(1, 3);
			second.publish("tick", new byte[1]);
			first.publish("tick", new byte[1]);
			await().until(() -> peer.measure()[2] == 2);
			assertThat(peer.measure()[0]).isEqualTo(2);
			first.close();
			awaitConnected(peer, 1);
			// and is given up when it is lost, with a gap
			await().until(() -> peer.measure()[3] == 1);
			assertThat(peer.measure()[1]).isZero();
			second.close();
		}
	}

	private static Publisher publisher(EventLoops loops, int port, int host) throws Exception {
		Publisher publisher = Publisher.builder()
			.eventLoops(loops)
			.address(InetAddress.getByName("127.0.2." + host))
			.port(port)
			.name("127.0.2." + host)
			.build();
		publisher.start();
		return publisher;
	}

	private static void awaitConnected(ForkedPeer peer, int count) {
		await().until(() -> peer.measure()[0] == count);
	}

	private void lead(int... hosts) throws Exception {
		Path file = this.directory.resolve("names.new");
		Files.write(file, Arrays.stream(hosts).mapToObj((host) -> "127.0.2." + host + " " + FleetPeer.NAME).toList());
		Files.move(file, this.directory.resolve("names"), StandardCopyOption.ATOMIC_MOVE,
				StandardCopyOption.REPLACE_EXISTING);
	}

}
