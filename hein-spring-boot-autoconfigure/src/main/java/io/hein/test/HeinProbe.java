package io.hein.test;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.hein.transport.fleet.Attach;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * A real subscriber for tests that collects what it gets. It connects, attaches and
 * reconnects like any other, and keeps the last {@value #CAPACITY} messages and gaps.
 * Methods that wait give up after 30 s (or the seconds of the system property
 * {@code hein.test.timeout}) with an {@link AssertionError} that says what came instead.
 * All methods are thread-safe.
 *
 * <pre class="code">
 * try (HeinProbe probe = HeinProbe.connect(port, "orders.**")) {
 * 	orders.place(new Order(...));                        // the code under test publishes
 * 	assertThat(probe.awaitMessage().topic()).isEqualTo("orders.placed");
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public final class HeinProbe implements AutoCloseable {

	/**
	 * How many messages, and how many gaps, are kept at most. Older ones are dropped.
	 */
	public static final int CAPACITY = 100_000;

	private final List<ProbeMessage> messages = new ArrayList<>();

	private final List<Gap> gaps = new ArrayList<>();

	private final Subscriber subscriber;

	private int taken;

	private HeinProbe(Consumer<Subscriber.Builder> customizer, List<String> topics) {
		Subscriber.Builder builder = Subscriber.builder();
		customizer.accept(builder);
		this.subscriber = builder.build();
		TopicFilter filter = (topics.isEmpty()) ? TopicFilter.EVERYTHING : TopicFilter.of(topics);
		this.subscriber.addLane(Lane.Options.of("probe", filter), new Collector());
	}

	/**
	 * Attach to the publisher at a port of this machine and wait until that is done. What
	 * is published from then on is collected.
	 * @param port the port
	 * @param topics the topic patterns, none for everything
	 * @return an attached probe
	 */
	public static HeinProbe connect(int port, String... topics) {
		return connect((builder) -> builder.address("localhost", port), topics);
	}

	/**
	 * Attach to the publisher at an address and wait until that is done.
	 * @param address the address
	 * @param topics the topic patterns, none for everything
	 * @return an attached probe
	 */
	public static HeinProbe connect(InetSocketAddress address, String... topics) {
		return connect((builder) -> builder.addresses(List.of(address)), topics);
	}

	/**
	 * Attach to a publisher with a customized builder, for example with a name and at
	 * {@link StartFrom#EARLIEST}, and wait until that is done.
	 * @param customizer sets the address at least
	 * @param topics the topic patterns, none for everything
	 * @return an attached probe
	 */
	public static HeinProbe connect(Consumer<Subscriber.Builder> customizer, String... topics) {
		HeinProbe probe = start(customizer, topics);
		try {
			HeinAwait.connected(probe.subscriber);
			return probe;
		}
		catch (AssertionError ex) {
			probe.close();
			throw ex;
		}
	}

	/**
	 * Attach to all publishers of a fleet and wait until that is done.
	 * @param addresses the address of each of them
	 * @param topics the topic patterns, none for everything
	 * @return a probe that is attached to all of them
	 */
	public static HeinProbe connectAll(List<InetSocketAddress> addresses, String... topics) {
		HeinProbe probe = start((builder) -> builder.attach(Attach.ALL).addresses(addresses), topics);
		try {
			HeinAwait.publishers(probe.subscriber, addresses.size());
			return probe;
		}
		catch (AssertionError ex) {
			probe.close();
			throw ex;
		}
	}

	/**
	 * Begin to connect and do not wait: the publisher may start later.
	 * @param customizer sets the address at least
	 * @param topics the topic patterns, none for everything
	 * @return a probe that dials
	 */
	public static HeinProbe start(Consumer<Subscriber.Builder> customizer, String... topics) {
		HeinProbe probe = new HeinProbe(Objects.requireNonNull(customizer, "customizer"), List.of(topics));
		probe.subscriber.start();
		return probe;
	}

	/**
	 * The subscriber itself, for its state and its counts.
	 * @return the subscriber
	 */
	public Subscriber subscriber() {
		return this.subscriber;
	}

	/**
	 * The messages collected so far.
	 * @return a snapshot in the order in which they came
	 */
	public List<ProbeMessage> messages() {
		synchronized (this.messages) {
			return List.copyOf(this.messages);
		}
	}

	/**
	 * The gaps collected so far.
	 * @return a snapshot in the order in which they came
	 */
	public List<Gap> gaps() {
		synchronized (this.messages) {
			return List.copyOf(this.gaps);
		}
	}

	/**
	 * The messages of one publisher collected so far.
	 * @param publisher the publisher's name
	 * @return a snapshot in the order in which they came, which is that publisher's
	 */
	public List<ProbeMessage> messages(String publisher) {
		return messages().stream().filter((message) -> isOf(publisher, message.position().epoch())).toList();
	}

	/**
	 * The gaps of one publisher collected so far.
	 * @param publisher the publisher's name
	 * @return a snapshot in the order in which they came
	 */
	public List<Gap> gaps(String publisher) {
		return gaps().stream().filter((gap) -> isOf(publisher, gap.epoch())).toList();
	}

	private boolean isOf(String publisher, Epoch epoch) {
		return publisher.equals(this.subscriber.publisher(epoch));
	}

	/**
	 * Forget what was collected so far.
	 */
	public void clear() {
		synchronized (this.messages) {
			this.messages.clear();
			this.gaps.clear();
			this.taken = 0;
		}
	}

	/**
	 * Wait for the next message that this method has not returned yet.
	 * @return the message
	 */
	public ProbeMessage awaitMessage() {
		Waiting.until(Waiting.DEFAULT_TIMEOUT, () -> size() > taken(),
				() -> "No message but the " + taken() + " seen before");
		synchronized (this.messages) {
			return this.messages.get(this.taken++);
		}
	}

	/**
	 * Wait for a message of a kind, whether it came before or not.
	 * @param wanted which
	 * @return the first such message
	 */
	public ProbeMessage awaitMessage(Predicate<ProbeMessage> wanted) {
		Waiting.until(Waiting.DEFAULT_TIMEOUT, () -> find(wanted) != null, () -> "No such message among " + summary());
		return Objects.requireNonNull(find(wanted));
	}

	/**
	 * Wait until at least so many messages have been collected.
	 * @param count how many
	 * @return all messages collected
	 */
	public List<ProbeMessage> awaitMessages(int count) {
		return awaitMessages(count, Waiting.DEFAULT_TIMEOUT);
	}

	/**
	 * Wait until at least so many messages have been collected.
	 * @param count how many, at most {@value #CAPACITY}
	 * @param timeout how long
	 * @return all messages collected
	 */
	public List<ProbeMessage> awaitMessages(int count, Duration timeout) {
		if (count > CAPACITY) {
			throw new IllegalArgumentException("A probe keeps " + CAPACITY + " messages, " + count + " cannot come");
		}
		Waiting.until(timeout, () -> size() >= count, () -> "Of " + count + " messages came only " + summary());
		return messages();
	}

	/**
	 * Wait until at least so many messages of one publisher have been collected.
	 * @param publisher the publisher's name
	 * @param count how many
	 * @return all messages collected of that publisher
	 */
	public List<ProbeMessage> awaitMessages(String publisher, int count) {
		Waiting.until(Waiting.DEFAULT_TIMEOUT, () -> messages(publisher).size() >= count,
				() -> "Of " + count + " messages of the publisher " + publisher + " came only "
						+ messages(publisher).size() + ", " + summary());
		return messages(publisher);
	}

	/**
	 * Wait for a gap, whether it came before or not.
	 * @return the first gap
	 */
	public Gap awaitGap() {
		Waiting.until(Waiting.DEFAULT_TIMEOUT, () -> !gaps().isEmpty(), () -> "No gap, but " + summary());
		return gaps().get(0);
	}

	/**
	 * Wait for a gap of one publisher, whether it came before or not.
	 * @param publisher the publisher's name
	 * @return the first such gap
	 */
	public Gap awaitGap(String publisher) {
		Waiting.until(Waiting.DEFAULT_TIMEOUT, () -> !gaps(publisher).isEmpty(),
				() -> "No gap of the publisher " + publisher + ", but " + summary());
		return gaps(publisher).get(0);
	}

	/**
	 * Say goodbye and wait for the end.
	 */
	@Override
	public void close() {
		this.subscriber.close();
	}

	private int size() {
		synchronized (this.messages) {
			return this.messages.size();
		}
	}

	private int taken() {
		synchronized (this.messages) {
			return this.taken;
		}
	}

	private @Nullable ProbeMessage find(Predicate<ProbeMessage> wanted) {
		return messages().stream().filter(wanted).findFirst().orElse(null);
	}

	private String summary() {
		List<ProbeMessage> all = messages();
		List<ProbeMessage> last = all.subList(Math.max(0, all.size() - 10), all.size());
		return all.size() + " messages, the last of them " + last + ", gaps " + gaps() + ", "
				+ this.subscriber.status();
	}

	/**
	 * Copies what comes.
	 */
	private final class Collector implements MessageHandler {

		@Override
		public void onMessage(ReceivedMessage message) {
			ProbeMessage copy = new ProbeMessage(message.position(), message.topic(), message.contentType(),
					message.headers(), message.payload());
			synchronized (HeinProbe.this.messages) {
				if (HeinProbe.this.messages.size() == CAPACITY) {
					HeinProbe.this.messages.remove(0);
					HeinProbe.this.taken = Math.max(0, HeinProbe.this.taken - 1);
				}
				HeinProbe.this.messages.add(copy);
			}
		}

		@Override
		public void onGap(Gap gap) {
			synchronized (HeinProbe.this.messages) {
				if (HeinProbe.this.gaps.size() == CAPACITY) {
					HeinProbe.this.gaps.remove(0);
				}
				HeinProbe.this.gaps.add(gap);
			}
		}

	}

}
