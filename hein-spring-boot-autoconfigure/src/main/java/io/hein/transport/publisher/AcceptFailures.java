package io.hein.transport.publisher;

import java.util.concurrent.TimeUnit;

import io.hein.transport.netty.SafeLog;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.commons.logging.Log;

/**
 * Tells why no connection can be accepted: there are no descriptors left, as a rule.
 * Netty's acceptor, which stands before it in the pipeline of the listening channel,
 * tries again after a second. Who waits in the operating system's queue meanwhile is not
 * refused.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {

	private static final Log logger = SafeLog.getLog(Publisher.class);

	private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

	private final String publisher;

	private long lastLine = System.nanoTime() - INTERVAL;

	AcceptFailures(String publisher) {
		this.publisher = publisher;
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		long now = System.nanoTime();
		if (now - this.lastLine >= INTERVAL) {
			this.lastLine = now;
			logger.warn("Publisher '" + this.publisher + "' cannot accept connections (" + cause.getMessage()
					+ "). Those that are there are served, new ones wait, and it tries again each second. If too many "
					+ "files are open, raise the limit of the operating system, or lower "
					+ "'hein.publisher.max-connections'");
		}
		logger.debug("Accept failed", cause);
	}

}
