package io.hein.benchmarks.jmh;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;

import org.springframework.util.FileSystemUtils;

/**
 * Chronicle Queue with its defaults: a file for each day, which grows.
 */
final class ChronicleAppender implements Appender {

	private final Path directory = Appender.newDirectory();

	private final ChronicleQueue queue = ChronicleQueue.singleBuilder(this.directory).build();

	private final ExcerptAppender appender = this.queue.createAppender();

	ChronicleAppender() throws IOException {
	}

	@Override
	public void append(byte[] payload) {
		try (DocumentContext document = this.appender.writingDocument()) {
			Objects.requireNonNull(document.wire()).bytes().write(payload);
		}
	}

	@Override
	public long replay() {
		long sum = 0;
		try (ExcerptTailer tailer = this.queue.createTailer().toStart()) {
			while (true) {
				try (DocumentContext document = tailer.readingDocument()) {
					if (!document.isPresent()) {
						return sum;
					}
					sum += Objects.requireNonNull(document.wire()).bytes().readLong();
				}
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.appender.close();
		this.queue.close();
		FileSystemUtils.deleteRecursively(this.directory);
	}

}
