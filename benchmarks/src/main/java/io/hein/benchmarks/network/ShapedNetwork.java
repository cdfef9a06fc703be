package io.hein.benchmarks.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A network namespace and a link to it, which takes no more a second than an Ethernet
 * link of its speed would: packets are not put together, and all that surrounds them
 * counts. Needs {@code iproute2} and the rights of root.
 *
 * @since 0.1.0
 */
public final class ShapedNetwork implements AutoCloseable {

	/**
	 * The address of this end.
	 */
	public static final String HOST = "10.81.7.1";

	private static final String OTHER = "10.81.7.2";

	private final String namespace = "hein-" + ProcessHandle.current().pid();

	private final String link = "hb" + ProcessHandle.current().pid();

	private ShapedNetwork() {
	}

	/**
	 * Make a network.
	 * @param megabits its speed in one direction, to the namespace, in megabits a second
	 * @return the network, to be closed
	 * @throws IOException if this machine or these rights do not allow it
	 * @throws InterruptedException if the thread was interrupted
	 */
	public static ShapedNetwork create(int megabits) throws IOException, InterruptedException {
		ShapedNetwork network = new ShapedNetwork();
		run("ip", "netns", "add", network.namespace);
		try {
			network.connect();
			network.limit(megabits);
			return network;
		}
		catch (IOException ex) {
			network.close();
			throw ex;
		}
	}

	private void connect() throws IOException, InterruptedException {
		String peer = this.link + "p";
		run("ip", "link", "add", this.link, "type", "veth", "peer", "name", peer, "netns", this.namespace);
		run("ip", "addr", "add", HOST + "/30", "dev", this.link);
		run("ip", "link", "set", this.link, "gso_max_segs", "1", "up");
		run("ip", "-n", this.namespace, "addr", "add", OTHER + "/30", "dev", peer);
		run("ip", "-n", this.namespace, "link", "set", "lo", "up");
		run("ip", "-n", this.namespace, "link", "set", peer, "up");
	}

	/**
	 * With room for all that sockets may have under way, so that nothing is sent twice.
	 */
	private void limit(int megabits) throws IOException, InterruptedException {
		run("tc", "qdisc", "add", "dev", this.link, "root", "tbf", "rate", megabits + "mbit", "burst", "32kb", "limit",
				"64mb", "overhead", Integer.toString(Ethernet.UNCOUNTED));
	}

	/**
	 * The name of the namespace.
	 * @return the name
	 */
	public String namespace() {
		return this.namespace;
	}

	/**
	 * What went to the namespace so far, with all that surrounds it.
	 * @return the number of bytes
	 * @throws IOException if it cannot be read
	 */
	public long bytes() throws IOException {
		return count("tx_bytes") + count("tx_packets") * Ethernet.UNCOUNTED;
	}

	private long count(String name) throws IOException {
		return Long.parseLong(Files.readString(Path.of("/sys/class/net", this.link, "statistics", name)).strip());
	}

	/**
	 * Remove it, which removes the link too.
	 */
	@Override
	public void close() {
		try {
			run("ip", "netns", "del", this.namespace);
		}
		catch (IOException ex) {
			System.err.println("The namespace " + this.namespace + " is left behind: " + ex.getMessage());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void run(String... command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
		if (process.waitFor() != 0) {
			throw new IOException("'%s': %s".formatted(String.join(" ", List.of(command)), output));
		}
	}

}
