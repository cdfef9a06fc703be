package io.hein.transport.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hein.transport.log.LogCursor.Result;
import io.netty.buffer.ByteBuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Any sequence of what can be done with a log, each step judged by a simple model: the
 * sequences that were appended, and the last one that each cursor has passed. Replays
 * inputs that a fuzzer was given or found; {@code mvn -Pfuzz test} searches for more.
 */
class LogFuzzTests {

	private static final int CAPACITY = 4096;

	private static final int MAX_FRAME = 512;

	private static final int MAX_CURSORS = 4;

	@FuzzTest(maxDuration = "10m")
	void anySequenceOfOperationsKeepsTheLogsPromises(byte[] input) throws InterruptedException {
		Machine machine = new Machine();
		for (int at = 0; at + 1 < input.length && at < 600; at += 2) {
			machine.step(input[at] & 0xFF, input[at + 1] & 0xFF);
		}
		machine.end();
	}

	/**
	 * The log, the cursors, and the model.
	 */
	private static final class Machine {

		private final MemoryBroadcastLog log = new MemoryBroadcastLog(CAPACITY, MAX_FRAME, null, EvictionGuard.NONE);

		private final List<Reader> readers = new ArrayList<>();

		private long appended;

		private long oldest = 1;

		private boolean sealed;

		private boolean closed;

		void step(int operation, int argument) throws InterruptedException {
			switch (operation % 10) {
				case 0, 1, 2 -> append(argument * 2 % (MAX_FRAME - 64));
				case 3 -> open(argument);
				case 4, 5 -> with(argument, (reader) -> reader.read(32 + argument * 4));
				case 6 -> with(argument, Reader::keep);
				case 7 -> with(argument, Reader::letGo);
				case 8 -> closeCursor(argument);
				default -> end(argument);
			}
			check();
		}

		private void append(int size) throws InterruptedException {
			if (this.sealed) {
				assertThatIllegalStateException().isThrownBy(() -> LogReader.append(this.log, size));
				return;
			}
			if (pinned() > CAPACITY / 4) {
				// nothing would ever give it back here
				this.readers.forEach(Reader::give);
			}
			assertThat(LogReader.append(this.log, size)).isEqualTo(++this.appended);
		}

		private long pinned() {
			return this.readers.stream().mapToLong((reader) -> reader.keptBytes).sum();
		}

		private void open(int argument) {
			long after = (argument < 250) ? this.appended * argument / 250 : this.appended + argument - 249;
			if (after > this.appended) {
				assertThatIllegalArgumentException().isThrownBy(() -> this.log.cursor(after));
			}
			else if (this.readers.size() < MAX_CURSORS) {
				this.readers.add(new Reader(after));
			}
		}

		private void with(int argument, Consumer<Reader> step) {
			if (!this.readers.isEmpty()) {
				step.accept(this.readers.get(argument % this.readers.size()));
			}
		}

		private void closeCursor(int argument) {
			if (!this.readers.isEmpty()) {
				this.readers.remove(argument % this.readers.size()).close();
			}
		}

		private void end(int argument) {
			if (argument < 8) {
				this.log.close();
				this.sealed = true;
				this.closed = true;
			}
			else if (argument < 16) {
				this.log.seal();
				this.sealed = true;
			}
		}

		private void check() {
			assertThat(this.log.head()).isEqualTo(this.appended);
			assertThat(this.log.oldest()).isBetween(this.oldest, this.appended + 1);
			this.oldest = this.log.oldest();
			assertThat(this.log.allocated()).isBetween(0L, (long) CAPACITY);
		}

		void end() {
			for (Reader reader : this.readers) {
				reader.give();
				while (reader.read(4096) != Result.NONE) {
					// to the end
				}
				assertThat(this.closed || reader.reader.position() == this.appended).isTrue();
				reader.close();
			}
			this.log.close();
			assertThat(this.log.allocated()).isZero();
		}

		/**
		 * A cursor, and what was read by it and is not given back yet.
		 */
		private final class Reader {

			private final LogCursor cursor;

			private final LogReader reader;

			private final Deque<ByteBuf> kept = new ArrayDeque<>();

			private long keptBytes;

			Reader(long after) {
				this.cursor = Machine.this.log.cursor(after);
				this.reader = new LogReader(this.cursor);
				assertThat(this.cursor.position()).isEqualTo(after);
			}

			Result read(int bytes) {
				boolean overrun = this.cursor.isOverrun();
				long oldest = Machine.this.log.oldest();
				Result result = this.reader.read(bytes);
				assertThat(Machine.this.closed || overrun == (result == Result.GAP)).isTrue();
				if (result == Result.GAP) {
					// only what is no longer there
					assertThat(this.cursor.gapTo()).isLessThan(oldest);
				}
				else if (result == Result.NONE && !Machine.this.closed) {
					assertThat(this.reader.position()).isEqualTo(Machine.this.appended);
				}
				return result;
			}

			/**
			 * Read, and keep the memory as a write under way does.
			 */
			void keep() {
				ByteBuf memory = this.reader.readAndKeep(128);
				if (memory != null) {
					this.kept.add(memory);
					// a whole segment at most
					this.keptBytes += Math.max(CAPACITY / 16, MAX_FRAME);
				}
			}

			void give() {
				this.kept.forEach(ByteBuf::release);
				this.kept.clear();
				this.keptBytes = 0;
			}

			void letGo() {
				this.cursor.letGo();
				give();
			}

			void close() {
				this.cursor.close();
				give();
			}

		}

	}

}
