package io.hein.benchmarks.jmh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import io.hein.transport.frame.ContentType;
import io.hein.transport.log.EvictionGuard;
import io.hein.transport.log.FileBroadcastLog;

import org.springframework.util.FileSystemUtils;

/**
 * Hein's log, which uses 64 MiB of files again and again.
 */
final class HeinAppender implements Appender {

	private static final byte[] TOPIC = "bench.topic".getBytes(StandardCharsets.UTF_8);

	private static final byte[] NO_HEADERS = new byte[0];

	private final Path directory = Appender.newDirectory();

	private final FileBroadcastLog log = new FileBroadcastLog(this.directory, 64L << 20, 1 << 20, null, Duration.ZERO,
			EvictionGuard.NONE);

	HeinAppender() throws IOException {
		this.log.open();
	}

	@Override
	public void append(byte[] payload) throws InterruptedException {
		this.log.append(TOPIC, ContentType.BYTES, NO_HEADERS, payload, null);
	}

	@Override
	public void close() throws IOException {
		this.log.close();
		this.log.closed().toCompletableFuture().join();
		FileSystemUtils.deleteRecursively(this.directory);
	}

}
