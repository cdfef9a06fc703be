package io.hein.transport.netty;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;

/**
 * Event loops that close their connections when they end. Netty's check whether they are
 * to end before they run their tasks, and end after them: one that is asked in between
 * ends without having closed anything, and sockets and buffers are left open.
 */
final class ClosingEventLoops extends MultiThreadIoEventLoopGroup {

	ClosingEventLoops(int threads, ThreadFactory factory, IoHandlerFactory handlers) {
		super(threads, factory, handlers);
	}

	@Override
	protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... args) {
		return new ClosingEventLoop(this, executor, handlers);
	}

	/**
	 * An event loop that takes one more turn when it is to end.
	 */
	private static final class ClosingEventLoop extends SingleThreadIoEventLoop {

		private boolean lastTurn;

		ClosingEventLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
			super(parent, executor, handlers);
		}

		@Override
		protected boolean confirmShutdown() {
			if (!this.lastTurn && isShuttingDown() && !isShutdown()) {
				this.lastTurn = true;
				// it must not wait for anything in that turn
				execute(() -> {
				});
				return false;
			}
			return super.confirmShutdown();
		}

	}

}
