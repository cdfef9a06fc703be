package io.hein.benchmarks.driver;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.peer.Broker;
import io.hein.benchmarks.peer.Peers;
import io.hein.benchmarks.worker.Worker;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one cell.
 */
final class Processes implements AutoCloseable {

	private static final int CONNECT_SECONDS = 40;

	private static final Duration SHORT = Duration.ofSeconds(30);

	private static final Duration LONG = Duration.ofSeconds(40);

	private static final List<String> FLAGS = List.of("-XX:+UseG1GC", "-XX:MaxDirectMemorySize=2g",
			"-Dio.netty.leakDetection.level=disabled", "-Djava.net.preferIPv4Stack=true");

	private final Cell cell;

	private final @Nullable BrokerProcess broker;

	private final WorkerProcess publisher;

	private final WorkerProcess subscribers;

	private Processes(Cell cell, @Nullable BrokerProcess broker, WorkerProcess publisher, WorkerProcess subscribers) {
		this.cell = cell;
		this.broker = broker;
		this.publisher = publisher;
		this.subscribers = subscribers;
	}

	static Processes start(Cell cell, Path logs) throws CellFailedException, InterruptedException {
		Broker broker = Peers.get(cell.peer()).broker();
		BrokerProcess process = (broker != null) ? BrokerProcess.start(broker, logs.resolve("broker.log")) : null;
		List<String> flags = flags(cell);
		return new Processes(cell, process,
				WorkerProcess.start(Worker.PUBLISHER, cell, flags, logs.resolve("publisher.log")),
				WorkerProcess.start(Worker.SUBSCRIBERS, cell, flags, logs.resolve("subscribers.log")));
	}

	private static List<String> flags(Cell cell) {
		List<String> flags = new ArrayList<>(FLAGS);
		flags.addAll(Peers.get(cell.peer()).jvmOptions());
		flags.addAll((Cell.IDLE.equals(cell.kind())) ? List.of("-Xmx512m") : List.of("-Xms1g", "-Xmx4g"));
		String more = cell.option("jvm", "");
		if (!more.isEmpty()) {
			flags.addAll(List.of(more.split(",")));
		}
		return flags;
	}

	int listen() throws CellFailedException, InterruptedException {
		int brokerPort = (this.broker != null) ? this.broker.port() : 0;
		return (int) this.publisher.ask("start " + brokerPort, SHORT).number("port");
	}

	/**
	 * Connect all subscribers.
	 * @return how long it took them, in milliseconds
	 */
	double connect(int port) throws CellFailedException, InterruptedException {
		Duration timeout = Duration.ofSeconds(CONNECT_SECONDS);
		this.subscribers.command("connect " + port);
		this.publisher.ask("await " + this.cell.connections() + " " + CONNECT_SECONDS, timeout.plus(SHORT));
		return this.subscribers.answer("connect", timeout.plus(SHORT)).number("nanos") / 1e6;
	}

	Sample sample() throws CellFailedException, InterruptedException {
		this.publisher.command("sample");
		this.subscribers.command("sample");
		ProcessUsage none = new ProcessUsage(0, 0);
		return new Sample(this.publisher.answer("sample", SHORT), this.subscribers.answer("sample", SHORT),
				this.publisher.usage(), this.subscribers.usage(), (this.broker != null) ? this.broker.usage() : none);
	}

	/**
	 * What all other processes have used, those of the machine's other users.
	 */
	OtherProcesses others() {
		Set<Long> own = new HashSet<>(
				Set.of(ProcessHandle.current().pid(), this.publisher.pid(), this.subscribers.pid()));
		if (this.broker != null) {
			own.add(this.broker.pid());
		}
		return OtherProcesses.than(own);
	}

	/**
	 * The resident memory of the process that subscribers connect to.
	 * @return the number of kilobytes
	 */
	double serverResidentKilobytes() {
		return ProcessUsage.residentKilobytes((this.broker != null) ? this.broker.pid() : this.publisher.pid());
	}

	/**
	 * Stop sending and wait for what is under way.
	 * @return what came, and what did not
	 */
	Answer drain() throws CellFailedException, InterruptedException {
		String sent = this.publisher.ask("stop", LONG).text("sent");
		return this.subscribers.ask("drain " + sent, LONG);
	}

	WorkerProcess publisher() {
		return this.publisher;
	}

	WorkerProcess subscribers() {
		return this.subscribers;
	}

	@Override
	public void close() {
		this.subscribers.close();
		this.publisher.close();
		if (this.broker != null) {
			this.broker.close();
		}
	}

	/**
	 * All counts at one time.
	 *
	 * @param publisher the publisher's answer
	 * @param subscribers the subscribers' answer
	 * @param publisherUsage what the publisher used
	 * @param subscribersUsage what the subscribers used
	 * @param brokerUsage what the broker used
	 */
	record Sample(Answer publisher, Answer subscribers, ProcessUsage publisherUsage, ProcessUsage subscribersUsage,
			ProcessUsage brokerUsage) {

		/**
		 * Seconds between the two on the subscribers' clock.
		 */
		double secondsSince(Sample before) {
			return (this.subscribers.number("at") - before.subscribers.number("at")) / 1e9;
		}

		double deliveriesSince(Sample before) {
			return this.subscribers.number("count") - before.subscribers.number("count");
		}

		double messagesSince(Sample before) {
			return this.publisher.number("count") - before.publisher.number("count");
		}

		/**
		 * Milliseconds for which compiler threads of the busier process were at work.
		 */
		double compiledSince(Sample before) {
			return Math.max(this.publisher.number("compiled") - before.publisher.number("compiled"),
					this.subscribers.number("compiled") - before.subscribers.number("compiled"));
		}

		double allocatedSince(Sample before) {
			return this.publisher.number("allocated") - before.publisher.number("allocated");
		}

	}

}
