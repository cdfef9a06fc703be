package io.hein.scenario;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.hein.testsupport.Figures;
import io.hein.testsupport.Ports;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A fleet of processes, with a file of names as their resolver. Some are killed and
 * replaced, at new addresses, while all publish.
 */
@Tag("campaign")
@EnabledOnOs(OS.LINUX)
class FleetScenarioTests {

	private static final int COUNT = Integer.getInteger("hein.fleet.processes", 10);

	private static final int SECONDS = Integer.getInteger("hein.fleet.seconds", 60);

	private static final int RATE = Integer.getInteger("hein.fleet.rate", 50);

	@TempDir
	private Path directory;

	private final Map<Integer, ForkedPeer> peers = new TreeMap<>();

	@Test
	void survivorsHaveAllMessagesOfAllOthersOrKnowWhatTheyMissed() throws Exception {
		int port = Ports.unused();
		try {
			write(hosts(COUNT));
			for (int host = 1; host <= COUNT; host++) {
				start(host, port);
			}
			awaitAttached();
			int next = COUNT + 1;
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
			int replaced = 0;
			while (System.nanoTime() < end) {
				LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(Math.max(1, SECONDS / 12)));
				// three of them in turn
				int killed = this.peers.keySet().stream().skip(replaced % 3).findFirst().orElseThrow();
				ForkedPeer gone = this.peers.remove(killed);
				gone.kill();
				start(next, port);
				write(List.copyOf(this.peers.keySet()));
				next++;
				replaced++;
			}
			awaitAttached();
			long messages = 0;
			long gaps = 0;
			for (ForkedPeer peer : this.peers.values()) {
				long[] figures = peer.measure();
				assertThat(figures[1])
					.as("%s", peer.said().stream().filter((line) -> line.startsWith("fault")).toList())
					.isZero();
				messages += figures[2];
				gaps += figures[3];
			}
			assertThat(gaps).isPositive();
			Figures.note("fleet",
					"%d processes, %d killed and replaced in %d s: %d messages and %d gaps at the survivors,"
							+ " no fault",
					COUNT, replaced, SECONDS, messages, gaps);
		}
		finally {
			this.peers.values().forEach(ForkedPeer::close);
		}
	}

	private static List<Integer> hosts(int count) {
		Integer[] hosts = new Integer[count];
		Arrays.setAll(hosts, (index) -> index + 1);
		return List.of(hosts);
	}

	private void start(int host, int port) throws Exception {
		ForkedPeer peer = ForkedPeer.start(List.of("-Djdk.net.hosts.file=" + this.directory.resolve("names"),
				"-Dsun.net.inetaddr.ttl=0", "-Dsun.net.inetaddr.negative.ttl=0"), "fleet", "127.0.2." + host, "" + port,
				"" + RATE);
		this.peers.put(host, peer);
		peer.await("started"::equals);
	}

	private void awaitAttached() {
		Awaitility.await().atMost(90, TimeUnit.SECONDS).until(() -> {
			for (ForkedPeer peer : this.peers.values()) {
				if (peer.measure()[0] != COUNT - 1) {
					return false;
				}
			}
			return true;
		});
	}

	private void write(Collection<Integer> hosts) throws Exception {
		Path file = this.directory.resolve("names.new");
		Files.write(file, hosts.stream().map((host) -> "127.0.2." + host + " " + FleetPeer.NAME).toList());
		Files.move(file, this.directory.resolve("names"), StandardCopyOption.ATOMIC_MOVE,
				StandardCopyOption.REPLACE_EXISTING);
	}

}
