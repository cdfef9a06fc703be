package io.hein.transport.publisher;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Ports;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.log.LogDirectoryException;
import io.hein.transport.log.LogState;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A publisher whose log is in a directory, with real subscribers.
 */
class DurablePublisherTests {

	private static final int LENGTH = 500;

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@TempDir
	private Path temp;

	private final EventLoops loops = EventLoops.create();

	private int port;

	private Publisher publisher;

	private CheckedSubscriber subscriber;

	@BeforeEach
	void create() throws IOException {
		this.port = Ports.unused();
		this.publisher = publisher((builder) -> {
		});
		this.subscriber = CheckedSubscriber
			.create(CheckedSubscriber.builder("subscriber", new InetSocketAddress("127.0.0.1", this.port), this.loops)
				.startFrom(StartFrom.EARLIEST), new TilingChecker(0), TopicFilter.EVERYTHING);
	}

	private Path directory() {
		return this.temp.resolve("log");
	}

	private Publisher publisher(Consumer<Publisher.Builder> settings) {
		Publisher.Builder builder = Publisher.builder()
			.port(this.port)
			.logMaxSize(8 * 1024 * 1024)
			.maxMessageSize(64 * 1024)
			.logDirectory(this.temp.resolve("log"))
			.logLockTimeout(Duration.ZERO);
		settings.accept(builder);
		return builder.build();
	}

	@AfterEach
	void close() {
		this.subscriber.close();
		this.publisher.close();
		this.loops.close();
	}

	private void send(int count) {
		SequenceSender.send(this.publisher, count, LENGTH);
	}

	private void assertEverythingWasReceived() {
		assertThat(this.subscriber.awaitFinish(this.publisher.head().sequence(), PATIENCE)).isEmpty();
	}

	@Test
	void aStartThatFindsNoPortGivesTheDirectoryBack() throws IOException {
		try (ServerSocket other = new ServerSocket(this.port, 1, InetAddress.getLoopbackAddress());
				Publisher elsewhere = publisher((builder) -> builder.port(0))) {
			assertThatExceptionOfType(PublisherBindException.class).isThrownBy(this.publisher::start);
			elsewhere.start();
			elsewhere.publish("t", new byte[1]);
		}
		this.publisher.start();
		assertThat(this.publisher.head().sequence()).isEqualTo(1);
	}

	@Test
	void aRestartIsNotAGap() {
		this.publisher.start();
		this.subscriber.start();
		Position head = null;
		for (int i = 0; i < 3; i++) {
			send(1000);
			head = this.publisher.head();
			this.publisher.stop().join();
			this.publisher.start();
			assertThat(this.publisher.head()).isEqualTo(head);
		}
		send(1000);
		assertEverythingWasReceived();
		assertThat(this.subscriber.checker().gaps()).isEmpty();
		assertThat(this.subscriber.checker().delivered()).isEqualTo(4000);
		assertThat(this.publisher.statistics().published()).isEqualTo(4000);
	}

	@Test
	void anotherPublisherWithTheSameDirectoryContinuesItsLog() {
		this.publisher.start();
		this.subscriber.start();
		send(1000);
		Position head = this.publisher.head();
		this.publisher.close();
		this.publisher = publisher((builder) -> {
		});
		this.publisher.start();
		assertThat(this.publisher.logStatus().foundTo()).isEqualTo(1000);
		assertThat(this.publisher.statistics().published()).isZero();
		assertThat(this.publisher.head()).isEqualTo(head);
		send(1000);
		assertEverythingWasReceived();
		assertThat(this.subscriber.checker().gaps()).isEmpty();
	}

	@Test
	void whatWasPublishedWithoutSubscribersBeforeTheProcessEndedIsReceivedByALateJoiner() {
		this.publisher.start();
		send(1000);
		this.publisher.close();
		this.publisher = publisher((builder) -> {
		});
		this.publisher.start();
		this.subscriber.start();
		assertEverythingWasReceived();
		assertThat(this.subscriber.checker().delivered()).isEqualTo(1000);
	}

	@Test
	void messagesMayBePublishedBeforeTheStartAndAreKeptWithoutOne() {
		send(10);
		assertThat(this.publisher.logStatus().state()).isEqualTo(LogState.RUNNING);
		this.publisher.close();
		this.publisher = publisher((builder) -> {
		});
		this.publisher.start();
		assertThat(this.publisher.head().sequence()).isEqualTo(10);
	}

	@Test
	void aPublisherThatIsNeverStartedTouchesNothing() {
		assertThat(this.publisher.logStatus()).isNull();
		assertThat(this.publisher.statistics().published()).isZero();
		assertThat(this.publisher.statistics().logSize()).isZero();
		assertThat(this.publisher.statistics().maxLag()).isZero();
		assertThat(this.publisher.subscribers()).isEmpty();
		this.publisher.close();
		assertThat(directory()).doesNotExist();
	}

	@Test
	void aStartFailsWhileAnotherPublisherHasTheDirectoryAndMayBeTriedAgain() {
		this.publisher.start();
		send(10);
		try (Publisher other = publisher((builder) -> builder.port(0))) {
			assertThatExceptionOfType(LogDirectoryException.class).isThrownBy(other::start)
				.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(LogDirectoryException.Reason.IN_USE));
			assertThatExceptionOfType(PublishException.class).isThrownBy(() -> other.publish("t", new byte[1]))
				.withMessageContaining("Nothing was published")
				.withMessageContaining("in use");
			assertThat(other.isRunning()).isFalse();
			this.publisher.close();
			other.start();
			assertThat(other.head().sequence()).isEqualTo(10);
		}
	}

	@Test
	void aStartWaitsForThePublisherThatStops() {
		this.publisher.start();
		this.subscriber.start();
		send(1000);
		Publisher next = publisher((builder) -> builder.logLockTimeout(PATIENCE));
		CompletableFuture<Void> started = CompletableFuture.runAsync(next::start);
		this.publisher.stop(Duration.ofMillis(100)).join();
		this.publisher.close();
		started.join();
		this.publisher = next;
		send(1000);
		assertEverythingWasReceived();
		assertThat(this.subscriber.checker().gaps()).isEmpty();
	}

	@Test
	void aDirectoryAndAnotherLogExcludeEachOther() {
		assertThatIllegalArgumentException().isThrownBy(() -> publisher((builder) -> builder.log((guard) -> null)))
			.withMessageContaining("directory for the log");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> publisher((builder) -> builder.logLockTimeout(Duration.ofMillis(-1))))
			.withMessageContaining("lock timeout");
		assertThatIllegalArgumentException().isThrownBy(() -> publisher((builder) -> builder.logMaxSize(1000)))
			.withMessageContaining("maximum size of the log");
	}

	/**
	 * A volume was set back: the log ends before what this subscriber has received.
	 */
	@Test
	void aSubscriberThatIsAheadOfTheLogIsNeverResumedSilently() throws Exception {
		this.publisher.start();
		this.subscriber.start();
		send(100);
		this.publisher.stop().join();
		Map<Path, byte[]> before = contents();
		this.publisher.start();
		send(100);
		assertEverythingWasReceived();
		this.publisher.close();
		for (Map.Entry<Path, byte[]> file : before.entrySet()) {
			// into the same file, as a snapshot does
			try (RandomAccessFile out = new RandomAccessFile(file.getKey().toFile(), "rw")) {
				out.write(file.getValue());
			}
		}
		this.publisher = publisher((builder) -> {
		});
		this.publisher.start();
		assertThat(this.publisher.head().sequence()).isEqualTo(100);
		Awaitility.await().until(() -> !this.subscriber.checker().gaps().isEmpty());
		assertThat(this.subscriber.checker().gaps()).singleElement().satisfies((gap) -> {
			assertThat(gap.from()).isEqualTo(201);
			assertThat(gap.isEndKnown()).isFalse();
			assertThat(gap.reason()).isEqualTo(GapReason.EPOCH);
		});
	}

	private Map<Path, byte[]> contents() throws IOException {
		Map<Path, byte[]> contents = new HashMap<>();
		try (Stream<Path> files = Files.list(directory())) {
			for (Path file : files.filter((path) -> !path.endsWith("lock")).toList()) {
				contents.put(file, Files.readAllBytes(file));
			}
		}
		return contents;
	}

	@Test
	void aLogThatCanNoLongerBeReadServesTheRestAndRefusesWhatIsSent() throws Exception {
		this.publisher.start();
		send(8000);
		long oldest = this.publisher.oldest();
		List<Path> segments;
		try (Stream<Path> files = Files.list(directory())) {
			segments = files.filter((path) -> path.getFileName().toString().startsWith("segment")).sorted().toList();
		}
		try (RandomAccessFile file = new RandomAccessFile(segments.get(2).toFile(), "rw")) {
			file.setLength(8192);
		}
		this.subscriber.start();
		Awaitility.await().until(() -> this.publisher.logStatus().state() == LogState.FAILED);
		assertThat(this.publisher.logStatus().failure()).isNotEmpty();
		assertThatExceptionOfType(PublishException.class).isThrownBy(() -> this.publisher.publish("t", new byte[1]))
			.withMessageContaining("can no longer be written");
		Awaitility.await().until(() -> this.subscriber.checker().isCompleteUpTo(8000));
		assertThat(this.subscriber.checker().faults()).isEmpty();
		assertThat(this.subscriber.checker().gaps())
			.allSatisfy((gap) -> assertThat(gap.reason()).isEqualTo(GapReason.EVICTED));
		assertThat(this.publisher.oldest()).isGreaterThan(oldest);
		assertThat(this.publisher.isRunning()).isTrue();
		Position head = this.publisher.head();
		this.publisher.close();
		this.publisher = publisher((builder) -> {
		});
		this.publisher.start();
		assertThat(this.publisher.head().epoch()).isNotEqualTo(head.epoch());
	}

}
