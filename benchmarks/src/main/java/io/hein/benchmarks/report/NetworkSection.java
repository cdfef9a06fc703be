package io.hein.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.hein.benchmarks.cell.Result;
import io.hein.benchmarks.network.Ethernet;
import io.hein.benchmarks.network.MessageBytes;
import io.hein.benchmarks.network.ShapedRun;
import io.hein.benchmarks.plan.Cells;

/**
 * The section about real networks, which is kept in a file of its own: it is computed and
 * measured by a command of its own.
 *
 * @since 0.1.0
 */
public final class NetworkSection {

	private static final List<Integer> GIGABITS = List.of(1, 10, 25);

	private static final List<Integer> RATES = List.of(1000, 10_000, 100_000);

	private static final String INTRODUCTION = """
			By `benchmarks/run network`, %s: what a publisher can feed on an Ethernet link, computed from the length
			of its frames, which the product's codec and the JDK's TLS 1.3 made: the topic is `%s` (%d bytes), and
			there are no headers. A segment of TCP carries %,d bytes (MTU 1,500, IPv4, timestamps) and takes %d more:
			TCP and IP headers 52, Ethernet header and checksum 18, preamble and gap 20. *In a lot*: segments and TLS
			records are full, as they are under load; a record takes %d bytes more than it carries. *Alone*: a
			message is sent by itself. What subscribers send back, an acknowledgement now and then, goes the other way
			of a full-duplex link.""";

	private static final String RATE = "deliveries.per.second";

	private final Summary loopback;

	private final Markdown page = new Markdown();

	private NetworkSection(Summary loopback) {
		this.loopback = loopback;
	}

	/**
	 * Write the section.
	 * @param loopback what was measured without a limit of the network
	 * @param shaped what was measured with one
	 * @param without why nothing was measured with one, empty if it was
	 * @param file the file
	 * @throws IOException if that fails
	 */
	public static void write(List<Result> loopback, List<ShapedRun> shaped, String without, Path file)
			throws IOException {
		NetworkSection section = new NetworkSection(new Summary(loopback));
		section.addBytes();
		section.addDeliveries();
		section.addLimits();
		section.addCheck(shaped, without);
		Files.writeString(file, section.page.toString());
	}

	private void addBytes() {
		this.page.heading(2, "Real networks")
			.paragraph(INTRODUCTION.formatted(LocalDate.now(), MessageBytes.TOPIC, MessageBytes.TOPIC.length(),
					Ethernet.SEGMENT, Ethernet.OVERHEAD, record()))
			.table(List.of("payload", "frame, B", "in a lot, B", "in a lot with TLS, B", "alone, B",
					"alone with TLS, B"), Cells.SIZES.stream().map(NetworkSection::bytes).toList());
	}

	private static int record() {
		return MessageBytes.encryptedAlone(MessageBytes.TOPIC, 64) - MessageBytes.plain(MessageBytes.TOPIC, 64);
	}

	private static List<String> bytes(int size) {
		int frame = MessageBytes.plain(MessageBytes.TOPIC, size);
		return List.of(Sizes.format(size), "%,d".formatted(frame), Numbers.format(link(size, false)),
				Numbers.format(link(size, true)), Numbers.format(Ethernet.alone(frame)),
				Numbers.format(Ethernet.alone(MessageBytes.encryptedAlone(MessageBytes.TOPIC, size))));
	}

	private static double link(int size, boolean tls) {
		return Ethernet.full((tls) ? MessageBytes.encrypted(MessageBytes.TOPIC, size)
				: MessageBytes.plain(MessageBytes.TOPIC, size));
	}

	private void addDeliveries() {
		List<List<String>> rows = new ArrayList<>();
		for (int size : Cells.SIZES) {
			for (boolean tls : new boolean[] { false, true }) {
				rows.add(Stream
					.concat(Stream.of(work(size, tls)), GIGABITS.stream().map((gigabits) -> feeds(gigabits, size, tls)))
					.toList());
			}
		}
		this.page.paragraph("""
				Millions of deliveries a second that a link carries at most, and in parentheses thousands of messages a
				second to 10 and to 100 subscribers:""").table(List.of("", "1 Gbit/s", "10 Gbit/s", "25 Gbit/s"), rows);
	}

	private static String feeds(int gigabits, int size, boolean tls) {
		double deliveries = Ethernet.perSecond(gigabits, link(size, tls));
		return "%s (%s, %s)".formatted(Numbers.format(deliveries / 1e6), Numbers.format(deliveries / 10 / 1e3),
				Numbers.format(deliveries / 100 / 1e3));
	}

	private static String work(int size, boolean tls) {
		return Sizes.format(size) + ((tls) ? ", TLS" : "");
	}

	private void addLimits() {
		List<List<String>> rows = new ArrayList<>();
		for (int size : Cells.SIZES) {
			for (boolean tls : new boolean[] { false, true }) {
				rows.add(Stream
					.of(Stream.of(work(size, tls)),
							Cells.NETWORK_SUBSCRIBERS.stream()
								.map((number) -> Numbers.format(fed(size, tls, number) / 1e6)),
							GIGABITS.stream().map((gigabits) -> limitFrom(gigabits, size, tls)))
					.flatMap((cells) -> cells)
					.toList());
			}
		}
		this.page.paragraph("""
				What publisher and subscribers do together on this machine, whose two processors they share, in millions
				of deliveries a second on loopback, and from which number of subscribers on a link would carry less than
				that. A publisher that has a machine for itself does more, so that the network is the limit even
				earlier.""")
			.table(List.of("sent as fast as possible", "N = 1", "N = 10", "N = 100", "1 Gbit/s is the limit",
					"10 Gbit/s", "25 Gbit/s"), rows);
		this.page
			.paragraph("Subscribers that a link can feed at a fixed rate of messages, with full segments, and "
					+ "with TLS in parentheses:")
			.table(List.of("", "1 Gbit/s", "10 Gbit/s", "25 Gbit/s"), atFixedRates());
	}

	private double fed(int size, boolean tls, int subscribers) {
		return this.loopback.median(Cells.loopback(size, tls, subscribers), RATE);
	}

	private String limitFrom(int gigabits, int size, boolean tls) {
		if (Cells.NETWORK_SUBSCRIBERS.stream().allMatch((number) -> Double.isNaN(fed(size, tls, number)))) {
			return "-";
		}
		double most = Ethernet.perSecond(gigabits, link(size, tls));
		return Cells.NETWORK_SUBSCRIBERS.stream()
			.filter((number) -> fed(size, tls, number) > most)
			.findFirst()
			.map((number) -> "from N = " + number)
			.orElse("no: the processors");
	}

	private static List<List<String>> atFixedRates() {
		List<List<String>> rows = new ArrayList<>();
		for (int size : Cells.SIZES) {
			for (int rate : RATES) {
				rows.add(
						Stream
							.concat(Stream.of("%s, %,d a second".formatted(Sizes.format(size), rate)),
									GIGABITS.stream()
										.map((gigabits) -> String.format(Locale.ROOT, "%,d (%,d)",
												(int) (Ethernet.perSecond(gigabits, link(size, false)) / rate),
												(int) (Ethernet.perSecond(gigabits, link(size, true)) / rate))))
							.toList());
			}
		}
		return rows;
	}

	private void addCheck(List<ShapedRun> runs, String without) {
		if (runs.isEmpty()) {
			this.page.paragraph("Not compared with a link of limited speed: " + without);
			return;
		}
		this.page.paragraph("""
				Compared with a link of limited speed, into a network namespace of this machine (`veth`, `tc tbf`,
				packets of 1,500 bytes, all that surrounds them counted), with this benchmark's topic of 11 bytes:""")
			.table(List.of("", "link", "computed, deliveries/s", "measured", "measured / computed",
					"computed, B for each", "measured"), runs.stream().map(NetworkSection::check).toList());
	}

	private static List<String> check(ShapedRun run) {
		return List.of("%s, N = %d".formatted(work(run.size(), run.tls()), run.subscribers()),
				"%,d Mbit/s".formatted(run.megabits()), "%,.0f".formatted(run.computed()),
				"%,.0f".formatted(run.measured()), "%.3f".formatted(run.measured() / run.computed()),
				Numbers.format(run.computedBytes()), Numbers.format(run.measuredBytes()));
	}

}
