package io.hein.transport.fleet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Asking where publishers are. This test's thread is the event loop.
 */
@ExtendWith(OutputCaptureExtension.class)
class DiscoveryTests {

	private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();

	private final List<Set<InetSocketAddress>> found = new ArrayList<>();

	/**
	 * One of them starts the others.
	 */
	private final List<Thread> threads = new CopyOnWriteArrayList<>();

	private final CountDownLatch release = new CountDownLatch(1);

	private final AtomicReference<HostResolver> resolver = new AtomicReference<>((host) -> {
		throw new UnknownHostException(host);
	});

	private AddressSource source = () -> List.of(InetSocketAddress.createUnresolved("peers.test", 7));

	private final Discovery discovery = new Discovery("test", () -> this.source.addresses(),
			(host) -> this.resolver.get().resolve(host), this::thread, this.loop::add,
			(addresses, complete) -> this.found.add(addresses));

	@AfterEach
	void letGo() {
		this.release.countDown();
	}

	private Thread thread(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		this.threads.add(thread);
		return thread;
	}

	/**
	 * Ask, and see to all that comes of it.
	 */
	private void ask() {
		this.discovery.ask();
		await().until(() -> {
			for (Runnable task = this.loop.poll(); task != null; task = this.loop.poll()) {
				task.run();
			}
			return this.threads.stream().noneMatch(Thread::isAlive) && this.loop.isEmpty();
		});
	}

	private static InetAddress[] host(int last) throws UnknownHostException {
		return new InetAddress[] { InetAddress.getByAddress(new byte[] { 127, 0, 0, (byte) last }) };
	}

	private Set<InetSocketAddress> last() {
		return this.found.get(this.found.size() - 1);
	}

	@Test
	void aNameThatIsNotKnownIsSaidOnceAndWhatIsWrongUntilItIsKnown(CapturedOutput output) throws Exception {
		for (int i = 0; i < 3; i++) {
			ask();
		}
		assertThat(output).containsOnlyOnce("finds no address of the name peers.test; it will try again");
		assertThat(this.discovery.problem()).contains("no address of the name peers.test");
		this.resolver.set((host) -> host(2));
		ask();
		assertThat(last()).hasSize(1);
		assertThat(this.discovery.problem()).isNull();
		this.resolver.set((host) -> new InetAddress[0]);
		ask();
		assertThat(output.toString().split("finds no address of the name peers.test")).hasSize(3);
	}

	@Test
	void aResolverThatThrowsChangesNothingOfWhatWasKnown(CapturedOutput output) throws Exception {
		this.resolver.set((host) -> host(2));
		ask();
		Set<InetSocketAddress> known = last();
		this.resolver.set((host) -> {
			throw new IllegalStateException("planned by the test");
		});
		ask();
		ask();
		assertThat(last()).isEqualTo(known);
		assertThat(output).containsOnlyOnce("planned by the test");
	}

	@Test
	void namesAreLookedUpByThreadsOfTheirOwn() throws Exception {
		AtomicReference<Thread> asked = new AtomicReference<>();
		AtomicReference<Thread> resolved = new AtomicReference<>();
		this.source = () -> {
			asked.set(Thread.currentThread());
			return List.of(InetSocketAddress.createUnresolved("peers.test", 7));
		};
		this.resolver.set((host) -> {
			resolved.set(Thread.currentThread());
			return host(2);
		});
		ask();
		assertThat(asked.get().getName()).isEqualTo("hein-test-discovery");
		assertThat(resolved.get().getName()).isEqualTo("hein-test-lookup");
	}

	@Test
	void aResolverThatHangsIsNotAskedASecondTimeAndIsSaidOnce(CapturedOutput output) {
		this.resolver.set((host) -> {
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			throw new UnknownHostException(host);
		});
		for (int i = 0; i < 4; i++) {
			this.discovery.ask();
			int asked = this.threads.size();
			await().until(() -> {
				Runnable task = this.loop.poll();
				if (task != null) {
					task.run();
				}
				return task != null;
			});
			assertThat(asked).isPositive();
		}
		assertThat(this.threads.stream().filter((thread) -> thread.getName().endsWith("lookup"))).hasSize(1);
		assertThat(output).containsOnlyOnce("still waits for the addresses of the name peers.test");
	}

}
