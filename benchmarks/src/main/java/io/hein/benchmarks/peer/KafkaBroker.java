package io.hein.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

import org.springframework.util.FileSystemUtils;

/**
 * Kafka's broker, which is its own controller, with the heap that its script gives it. It
 * keeps its log on the disk of the build.
 */
public final class KafkaBroker implements Broker {

	private final Path directory;

	KafkaBroker() {
		try {
			this.directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "logs")), "kafka");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public List<String> command(int port) {
		return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms1g", "-Xmx1g",
				"-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:InitiatingHeapOccupancyPercent=35",
				"-Djava.net.preferIPv4Stack=true", "-cp", System.getProperty("java.class.path"),
				KafkaBroker.class.getName(), Integer.toString(port), Integer.toString(Ports.free()),
				this.directory.toString());
	}

	@Override
	public void end() {
		FileSystemUtils.deleteRecursively(this.directory.toFile());
	}

	/**
	 * Run the broker.
	 * @param args its port, its controller's port, and its directory
	 * @throws IOException if its configuration cannot be written
	 */
	public static void main(String[] args) throws IOException {
		Path directory = Path.of(args[2]);
		Path configuration = directory.resolve("server.properties");
		Files.writeString(configuration, """
				process.roles=broker,controller
				node.id=1
				controller.quorum.voters=1@127.0.0.1:%2$s
				controller.listener.names=CONTROLLER
				listeners=PLAINTEXT://127.0.0.1:%1$s,CONTROLLER://127.0.0.1:%2$s
				log.dirs=%3$s
				offsets.topic.replication.factor=1
				transaction.state.log.replication.factor=1
				transaction.state.log.min.isr=1
				""".formatted(args[0], args[1], directory.resolve("data")));
		StorageTool.execute(new String[] { "format", "--cluster-id", Uuid.randomUuid().toString(), "--config",
				configuration.toString() }, System.out);
		Kafka.main(new String[] { configuration.toString() });
	}

}
