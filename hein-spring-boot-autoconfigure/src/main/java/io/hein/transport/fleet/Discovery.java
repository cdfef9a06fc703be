package io.hein.transport.fleet;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

import io.hein.transport.netty.SafeLog;
import io.netty.util.NetUtil;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Asks where publishers are, and looks their names up. Both are done by threads of their
 * own, one for the source and one for each name, since they may wait for as long as they
 * like; what they find out comes back to the event loop. A failure changes nothing of
 * what was known. For the event loop only.
 */
public final class Discovery {

	private static final Log logger = SafeLog.getLog(Discovery.class);

	private final String name;

	private final AddressSource source;

	private final HostResolver resolver;

	private final BiFunction<String, Runnable, Thread> threads;

	private final Executor loop;

	private final BiConsumer<Set<InetSocketAddress>, Boolean> listener;

	/**
	 * What leads to publishers according to the source, with the addresses that each
	 * leads to.
	 */
	private final Map<InetSocketAddress, Set<InetSocketAddress>> known = new LinkedHashMap<>();

	private final Map<String, Thread> lookups = new HashMap<>();

	/**
	 * What has not answered since the first question.
	 */
	private final Set<InetSocketAddress> unanswered = new HashSet<>();

	private final Set<String> failing = new HashSet<>();

	private @Nullable Thread asking;

	private boolean answered;

	private volatile @Nullable String problem;

	/**
	 * Create a discovery, which asks nothing yet.
	 * @param name the subscriber's name
	 * @param source knows addresses
	 * @param resolver looks names up
	 * @param threads makes a thread of a name and what it runs
	 * @param loop runs what has to be done in the event loop
	 * @param listener takes all addresses that are known, whenever some were found out,
	 * and whether the first question was answered completely
	 */
	public Discovery(String name, AddressSource source, HostResolver resolver,
			BiFunction<String, Runnable, Thread> threads, Executor loop,
			BiConsumer<Set<InetSocketAddress>, Boolean> listener) {
		this.name = name;
		this.source = source;
		this.resolver = resolver;
		this.threads = threads;
		this.loop = loop;
		this.listener = listener;
	}

	/**
	 * Ask, unless that is under way.
	 */
	public void ask() {
		if (isAlive(this.asking)) {
			failed("source", "still waits for the answer of its address source", null);
			return;
		}
		this.asking = start("discovery", this::askSource, "source");
	}

	/**
	 * What keeps it from knowing where publishers are. For any thread.
	 * @return a sentence for people, {@code null} if nothing does
	 */
	public @Nullable String problem() {
		return this.problem;
	}

	private static boolean isAlive(@Nullable Thread thread) {
		// not by a flag that could stay set when a thread cannot be started or ends
		return thread != null && thread.isAlive();
	}

	private @Nullable Thread start(String purpose, Runnable task, String kind) {
		try {
			Thread thread = this.threads.apply("hein-" + this.name + "-" + purpose, task);
			thread.start();
			return thread;
		}
		catch (Throwable ex) {
			failed(kind, "has no thread to ask where its publishers are", ex);
			return null;
		}
	}

	/**
	 * On a thread of its own.
	 */
	private void askSource() {
		try {
			List<InetSocketAddress> addresses = List.copyOf(this.source.addresses());
			this.loop.execute(() -> answered(addresses));
		}
		catch (Throwable ex) {
			this.loop.execute(() -> {
				this.asking = null;
				failed("source", "could not ask its address source where its publishers are", ex);
			});
		}
	}

	private void answered(List<InetSocketAddress> addresses) {
		this.asking = null;
		if (addresses.isEmpty()) {
			failed("source", "knows no address of a publisher", null);
			return;
		}
		works("source");
		boolean first = !this.answered;
		this.answered = true;
		this.known.keySet().retainAll(addresses);
		this.unanswered.retainAll(addresses);
		this.failing.removeIf((kind) -> addresses.stream().noneMatch((address) -> kind(address).equals(kind)));
		for (InetSocketAddress address : addresses) {
			InetSocketAddress fixed = withoutLookup(address);
			if (fixed != null) {
				this.known.put(address, Set.of(fixed));
			}
			else if (first) {
				this.unanswered.add(address);
			}
		}
		publish();
		addresses.stream().filter((address) -> withoutLookup(address) == null).distinct().forEach(this::lookUp);
	}

	private static @Nullable InetSocketAddress withoutLookup(InetSocketAddress address) {
		if (!address.isUnresolved()) {
			return address;
		}
		byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address.getHostString());
		return (bytes != null) ? new InetSocketAddress(address.getHostString(), address.getPort()) : null;
	}

	/**
	 * An address that keeps the name that led to it, for checks of certificates.
	 */
	private static InetAddress named(String host, InetAddress address) {
		try {
			return (address instanceof Inet6Address long6 && long6.getScopeId() != 0)
					? Inet6Address.getByAddress(host, address.getAddress(), long6.getScopeId())
					: InetAddress.getByAddress(host, address.getAddress());
		}
		catch (UnknownHostException ex) {
			return address;
		}
	}

	private void lookUp(InetSocketAddress address) {
		String host = address.getHostString();
		String kind = kind(address);
		if (isAlive(this.lookups.get(kind))) {
			failed(kind, "still waits for the addresses of the name " + host, null);
			this.unanswered.remove(address);
			return;
		}
		Thread thread = start("lookup", () -> lookUp(address, host, kind), kind);
		if (thread != null) {
			this.lookups.put(kind, thread);
		}
	}

	private static String kind(InetSocketAddress address) {
		return address.getHostString() + ":" + address.getPort();
	}

	/**
	 * On a thread of its own.
	 */
	private void lookUp(InetSocketAddress address, String host, String kind) {
		try {
			List<InetAddress> found = List.of(this.resolver.resolve(host));
			this.loop.execute(() -> found(address, kind, found, null));
		}
		catch (Throwable ex) {
			Throwable failure = (ex instanceof UnknownHostException) ? null : ex;
			this.loop.execute(() -> found(address, kind, List.of(), failure));
		}
	}

	private void found(InetSocketAddress address, String kind, List<InetAddress> found, @Nullable Throwable failure) {
		this.lookups.remove(kind);
		this.unanswered.remove(address);
		String host = address.getHostString();
		if (found.isEmpty()) {
			failed(kind, "finds no address of the name " + host, failure);
		}
		else {
			works(kind);
			Set<InetSocketAddress> addresses = new LinkedHashSet<>();
			found.forEach((one) -> addresses.add(new InetSocketAddress(named(host, one), address.getPort())));
			this.known.put(address, addresses);
		}
		publish();
	}

	private void publish() {
		Set<InetSocketAddress> all = new LinkedHashSet<>();
		this.known.values().forEach(all::addAll);
		this.listener.accept(all, this.unanswered.isEmpty());
	}

	private void failed(String kind, String what, @Nullable Throwable failure) {
		String reason = (failure != null) ? what + " (" + SafeLog.describe(failure) + ")" : what;
		this.problem = reason;
		String text = "Subscriber '" + this.name + "' " + reason + "; it will try again";
		if (this.failing.add(kind)) {
			logger.info(text);
		}
		else {
			logger.debug(text);
		}
	}

	private void works(String kind) {
		this.failing.remove(kind);
		if (this.failing.isEmpty()) {
			this.problem = null;
		}
	}

}
