package io.hein.transport.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.log.LogCursor.Result;
import io.netty.buffer.ByteBuf;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.util.FileSystemUtils;

/**
 * Threads that append to a full log, so that each of them drops something, one that
 * reads, and one that seals or closes: whatever they see is what they could have seen one
 * after the other. Lincheck makes the scenarios and looks for such an order of each
 * outcome. Public, as Lincheck wants it.
 */
@Tag("campaign")
public class LogLinearizabilityTests {

	private static final int BLOCK = 40;

	/**
	 * The log makes it of blocks of a sixteenth, holds 14 of them and keeps the others
	 * for what a reader still needs. A message fills a block.
	 */
	private static final int CAPACITY = 16 * BLOCK;

	private static final int PAYLOAD = BLOCK - DataFrame.FIXED_LENGTH - 1;

	private static final int FULL = 14;

	private final BroadcastLog log;

	private final LongSupplier allocated;

	private LogCursor cursor;

	/**
	 * Fill a log in memory.
	 * @throws InterruptedException never
	 */
	public LogLinearizabilityTests() throws InterruptedException {
		this(new MemoryBroadcastLog(CAPACITY, BLOCK, null, EvictionGuard.NONE));
	}

	private LogLinearizabilityTests(MemoryBroadcastLog log) throws InterruptedException {
		this(log, log::allocated);
	}

	private LogLinearizabilityTests(BroadcastLog log, LongSupplier allocated) throws InterruptedException {
		this.log = log;
		this.allocated = allocated;
		for (int i = 0; i < FULL; i++) {
			append();
		}
		this.cursor = this.log.cursor(0);
	}

	@Operation
	public long append() throws InterruptedException {
		return LogReader.append(this.log, PAYLOAD);
	}

	@Operation(nonParallelGroup = "reader")
	public String read() {
		Result result = this.cursor.read(1);
		if (result == Result.GAP) {
			return "gap " + this.cursor.gapFrom() + "-" + this.cursor.gapTo();
		}
		if (result != Result.DATA) {
			return result.toString();
		}
		ByteBuf data = this.cursor.data();
		try {
			LogReader.checkPayload(data, data.readerIndex());
			return "message " + DataFrame.sequence(data, data.readerIndex());
		}
		finally {
			data.release();
		}
	}

	@Operation(nonParallelGroup = "reader")
	public void letGo() {
		this.cursor.letGo();
	}

	@Operation(nonParallelGroup = "reader")
	public boolean isOverrun() {
		return this.cursor.isOverrun();
	}

	@Operation
	public long oldest() {
		return this.log.oldest();
	}

	@Operation(runOnce = true)
	public void seal() {
		this.log.seal();
	}

	@Operation(runOnce = true)
	public void close() {
		this.log.close();
	}

	/**
	 * Give the memory back, all of it.
	 */
	@Validate
	public void end() {
		this.cursor.close();
		this.log.close();
		if (this.allocated.getAsLong() != 0) {
			throw new IllegalStateException(this.allocated.getAsLong() + " bytes are left");
		}
	}

	/**
	 * A tenth as often: files are slower to make.
	 */
	@Test
	void whatThreadsSeeOfALogInFilesTheyCouldHaveSeenOneAfterTheOther() {
		check(InFiles.class, Integer.getInteger("hein.lincheck.iterations", 100) / 10, 500);
	}

	@Test
	void whatThreadsSeeTheyCouldHaveSeenOneAfterTheOther() {
		check(LogLinearizabilityTests.class, Integer.getInteger("hein.lincheck.iterations", 100), 10_000);
	}

	private static void check(Class<?> type, int iterations, int invocations) {
		new StressOptions().iterations(iterations)
			.invocationsPerIteration(invocations)
			.threads(3)
			.actorsPerThread(3)
			.actorsBefore(3)
			.actorsAfter(3)
			.check(type);
	}

	/**
	 * The same with files, each time in a directory of its own.
	 */
	public static class InFiles extends LogLinearizabilityTests {

		private final FileBroadcastLog files;

		private final Path directory;

		/**
		 * Fill a log in files.
		 * @throws InterruptedException never
		 */
		public InFiles() throws InterruptedException {
			this(directory());
		}

		private InFiles(Path directory) throws InterruptedException {
			this(directory, new FileBroadcastLog(directory, CAPACITY, BLOCK, null, Duration.ZERO, EvictionGuard.NONE));
		}

		private InFiles(Path directory, FileBroadcastLog files) throws InterruptedException {
			super(files, files::allocated);
			this.directory = directory;
			this.files = files;
		}

		private static Path directory() {
			try {
				return Files.createTempDirectory("hein-lincheck");
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		@Validate
		public void end() {
			super.end();
			this.files.closed().toCompletableFuture().join();
			FileSystemUtils.deleteRecursively(this.directory.toFile());
		}

	}

}
