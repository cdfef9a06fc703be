package io.hein.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands between the network and TLS, where to encrypt something is to copy it: nothing
 * is sent that was not there when it was read, as may happen with mapped files.
 *
 * @since 0.1.0
 */
public final class CopyGuard extends ChannelOutboundHandlerAdapter {

	private final Runnable confirmReads;

	private boolean spoiled;

	/**
	 * Create a guard of one connection.
	 * @param confirmReads throws an {@link InternalError} if something that this thread
	 * has read was not there
	 */
	public CopyGuard(Runnable confirmReads) {
		this.confirmReads = confirmReads;
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		try {
			this.confirmReads.run();
		}
		catch (InternalError ex) {
			this.spoiled = true;
			ReferenceCountUtil.release(message);
			promise.tryFailure(ex);
			context.fireExceptionCaught(ex);
			context.close();
			return;
		}
		context.write(message, promise);
	}

	@Override
	public void flush(ChannelHandlerContext context) {
		if (!this.spoiled) {
			context.flush();
		}
	}

}
