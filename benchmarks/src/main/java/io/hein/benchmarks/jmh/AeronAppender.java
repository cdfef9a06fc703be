package io.hein.benchmarks.jmh;

import java.io.IOException;
import java.nio.file.Path;

import io.aeron.ChannelUri;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.ArchivingMediaDriver;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.status.RecordingPos;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

import org.springframework.util.FileSystemUtils;

/**
 * Aeron Archive, which records what is published over shared memory. It does so on
 * threads of its own: a message is in a file when the position of the recording has
 * passed it. Whoever waits yields: there may be no more processors than threads.
 */
final class AeronAppender implements Appender {

	private static final int STREAM = 10;

	private static final int REPLAY_STREAM = 11;

	private static final int FRAGMENTS = 256;

	/**
	 * How far the recording may be behind what was published.
	 */
	private static final long MOST_BEHIND = 1024 * 1024;

	private final Path directory = Appender.newDirectory();

	private final ArchivingMediaDriver driver;

	private final AeronArchive archive;

	private final Publication publication;

	private final CountersReader counters;

	private final int counter;

	private final UnsafeBuffer buffer = new UnsafeBuffer();

	AeronAppender() throws IOException {
		String aeron = this.directory.resolve("aeron").toString();
		this.driver = ArchivingMediaDriver.launch(
				new MediaDriver.Context().aeronDirectoryName(aeron)
					.threadingMode(ThreadingMode.SHARED)
					.dirDeleteOnStart(true),
				new Archive.Context().aeronDirectoryName(aeron)
					.threadingMode(ArchiveThreadingMode.SHARED)
					.controlChannel("aeron:udp?endpoint=localhost:0")
					.replicationChannel("aeron:udp?endpoint=localhost:0")
					.archiveDir(this.directory.resolve("archive").toFile()));
		this.archive = AeronArchive.connect(new AeronArchive.Context().aeronDirectoryName(aeron)
			.controlRequestChannel("aeron:ipc")
			.controlResponseChannel("aeron:ipc"));
		this.publication = this.archive.addRecordedPublication(ChannelUri.parse("aeron:ipc").toString(), STREAM);
		this.counters = this.archive.context().aeron().countersReader();
		this.counter = awaitRecording();
	}

	private int awaitRecording() {
		int found = CountersReader.NULL_COUNTER_ID;
		while (found == CountersReader.NULL_COUNTER_ID) {
			Thread.yield();
			found = RecordingPos.findCounterIdBySession(this.counters, this.publication.sessionId(),
					this.archive.archiveId());
		}
		return found;
	}

	@Override
	public void append(byte[] payload) {
		this.buffer.wrap(payload);
		long position = this.publication.offer(this.buffer);
		while (position < 0) {
			Thread.yield();
			position = this.publication.offer(this.buffer);
		}
		while (position - this.counters.getCounterValue(this.counter) > MOST_BEHIND) {
			Thread.yield();
		}
	}

	@Override
	public long replay() {
		long end = this.publication.position();
		while (this.counters.getCounterValue(this.counter) < end) {
			Thread.yield();
		}
		long recording = RecordingPos.getRecordingId(this.counters, this.counter);
		long[] sum = new long[1];
		try (Subscription subscription = this.archive.replay(recording, 0, end, "aeron:ipc", REPLAY_STREAM)) {
			FragmentHandler handler = (buffer, offset, length, header) -> sum[0] += buffer.getLong(offset);
			Image image = awaitImage(subscription);
			while (image.position() < end) {
				if (image.poll(handler, FRAGMENTS) == 0) {
					Thread.yield();
				}
			}
		}
		return sum[0];
	}

	private static Image awaitImage(Subscription subscription) {
		while (subscription.imageCount() == 0) {
			Thread.yield();
		}
		return subscription.imageAtIndex(0);
	}

	@Override
	public void close() throws IOException {
		this.archive.close();
		this.driver.close();
		FileSystemUtils.deleteRecursively(this.directory);
	}

}
