package io.hein.transport.admission;

import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.commons.logging.Log;

/**
 * Logs why no connection can be accepted: usually there are no descriptors left. Netty's
 * acceptor, which stands before it in the pipeline of the listening channel, tries again
 * after a second. Connections that wait in the operating system's queue meanwhile are not
 * refused.
 */
public final class AcceptFailures extends ChannelInboundHandlerAdapter {

	private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

	private final String publisher;

	private final Log logger;

	private long lastLine;

	/**
	 * Create the handler.
	 * @param publisher the name of the publisher
	 * @param logger where its lines go
	 */
	public AcceptFailures(String publisher, Log logger) {
		this.publisher = publisher;
		this.logger = logger;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.lastLine = context.executor().ticker().nanoTime() - INTERVAL;
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		long now = context.executor().ticker().nanoTime();
		if (now - this.lastLine >= INTERVAL) {
			this.lastLine = now;
			this.logger.warn("Publisher '" + this.publisher + "' cannot accept connections (" + cause.getMessage()
					+ "). Existing connections are served, new ones wait; retrying every second. If too many files "
					+ "are open, raise the limit of the operating system, or lower "
					+ "'hein.publisher.max-connections'");
		}
		this.logger.debug("Accept failed", cause);
	}

}
