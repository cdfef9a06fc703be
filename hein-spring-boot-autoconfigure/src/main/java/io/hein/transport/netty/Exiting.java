package io.hein.transport.netty;

import java.util.concurrent.RejectedExecutionException;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.SingleThreadEventExecutor;

/**
 * Threads that end the JVM: they never return from that, so nothing that the JVM's end
 * waits for can wait for them.
 */
public final class Exiting {

	private Exiting() {
	}

	/**
	 * Whether a thread is in a call of {@code System.exit}.
	 * @param thread the thread
	 * @return whether it is
	 */
	public static boolean isIn(Thread thread) {
		return isIn(thread.getStackTrace());
	}

	/**
	 * Whether the thread of an event loop is in a call of {@code System.exit}.
	 * @param loop the event loop, which was started
	 * @return whether it is
	 */
	static boolean isIn(EventLoop loop) {
		try {
			return loop instanceof SingleThreadEventExecutor single && isIn(single.threadProperties().stackTrace());
		}
		catch (RejectedExecutionException ex) {
			// It has ended
			return false;
		}
	}

	private static boolean isIn(StackTraceElement[] stack) {
		for (StackTraceElement element : stack) {
			if (element.getClassName().equals("java.lang.Shutdown") && element.getMethodName().equals("exit")) {
				return true;
			}
		}
		return false;
	}

}
