package io.hein.benchmarks.driver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;

import org.jspecify.annotations.Nullable;

/**
 * Has the machine for itself while a cell is measured, where others keep to the same lock
 * file. Held by a {@code flock} process, since Java's locks are others.
 *
 * @since 0.1.0
 */
public final class MachineLock implements AutoCloseable {

	private final @Nullable Process holder;

	private MachineLock(@Nullable Process holder) {
		this.holder = holder;
	}

	/**
	 * Wait for the lock.
	 * @param file the file, empty for no lock
	 * @return the lock, to be closed
	 */
	public static MachineLock acquire(String file) {
		if (file.isEmpty()) {
			return new MachineLock(null);
		}
		try {
			Process holder = new ProcessBuilder("flock", file, "sh", "-c", "echo locked; exec cat").start();
			BufferedReader answers = holder.inputReader();
			if (!"locked".equals(answers.readLine())) {
				throw new IOException("The lock " + file + " cannot be had");
			}
			return new MachineLock(holder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		if (this.holder != null) {
			try {
				this.holder.getOutputStream().close();
				this.holder.waitFor();
			}
			catch (IOException ex) {
				this.holder.destroy();
			}
			catch (InterruptedException ex) {
				this.holder.destroy();
				Thread.currentThread().interrupt();
			}
		}
	}

}
