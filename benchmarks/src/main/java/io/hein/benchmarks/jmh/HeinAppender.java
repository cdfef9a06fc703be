package io.hein.benchmarks.jmh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.log.EvictionGuard;
import io.hein.transport.log.FileBroadcastLog;
import io.hein.transport.log.LogCursor;
import io.hein.transport.log.LogCursor.Result;
import io.netty.buffer.ByteBuf;

import org.springframework.util.FileSystemUtils;

/**
 * Hein's log, which uses 64 MiB of files again and again.
 */
final class HeinAppender implements Appender {

	private static final byte[] TOPIC = "bench.topic".getBytes(StandardCharsets.UTF_8);

	private static final int SLICE = 256 * 1024;

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
	public long replay() {
		LogCursor cursor = this.log.cursor(0);
		long sum = 0;
		while (cursor.read(SLICE) == Result.DATA) {
			ByteBuf frames = cursor.data();
			sum += look(frames);
			frames.release();
		}
		cursor.close();
		return sum;
	}

	private static long look(ByteBuf frames) {
		long sum = 0;
		for (int at = 0; at < frames.writerIndex(); at += DataFrame.frameLength(frames, at)) {
			sum += frames.getLong(DataFrame.payloadIndex(frames, at));
		}
		return sum;
	}

	@Override
	public void close() throws IOException {
		this.log.close();
		this.log.closed().toCompletableFuture().join();
		FileSystemUtils.deleteRecursively(this.directory);
	}

}
