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
import org.jetbrains.lincheck.datastructures.Validate;

import org.springframework.util.FileSystemUtils;

/**
 * What {@link LogLinearizabilityTests} lets threads do with a full log: append, so that
 * each of them drops something, read in one thread, seal or close. Public, as Lincheck
 * wants it.
 */
public class LogOperations {

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
	public LogOperations() throws InterruptedException {
		this(new MemoryBroadcastLog(CAPACITY, BLOCK, null, EvictionGuard.NONE));
	}

	private LogOperations(MemoryBroadcastLog log) throws InterruptedException {
		this(log, log::allocated);
	}

	private LogOperations(BroadcastLog log, LongSupplier allocated) throws InterruptedException {
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
		// what prepares memory ahead may be in the middle of that
		this.log.closed().toCompletableFuture().join();
		if (this.allocated.getAsLong() != 0) {
			throw new IllegalStateException(this.allocated.getAsLong() + " bytes are left");
		}
	}

	/**
	 * The same with files, each time in a directory of its own.
	 */
	public static class InFiles extends LogOperations {

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
		public void end() {
			super.end();
			FileSystemUtils.deleteRecursively(this.directory.toFile());
		}

	}

}
