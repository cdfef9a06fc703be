package io.hein.transport.subscriber;

import java.io.IOException;

import javax.net.ssl.SSLException;

import io.hein.transport.frame.ErrorCode;
import io.hein.transport.netty.SafeLog;
import io.hein.transport.netty.TlsFailure;
import io.netty.handler.codec.DecoderException;
import org.apache.commons.logging.Log;

/**
 * Ends a connection on which something went wrong, by whose fault it is: the peer's, the
 * network's or our own. For the connection's event loop only.
 */
final class Faults {

	private static final Log logger = SafeLog.getLog(SubscriberConnection.class);

	private final SubscriberConnection connection;

	private final Farewell farewell;

	Faults(SubscriberConnection connection, Farewell farewell) {
		this.connection = connection;
		this.farewell = farewell;
	}

	/**
	 * An exception came along the pipeline.
	 */
	void caught(Throwable cause) {
		if (cause instanceof DecoderException && cause.getCause() instanceof SSLException tls) {
			tlsFailed(tls);
		}
		else if (cause instanceof IOException) {
			this.farewell.end(ConnectionEnd.lost("the connection was lost (" + cause.getMessage() + ")"));
		}
		else if (this.connection.isOpen()) {
			logger.error("A connection to " + this.connection.address() + " is closed because of an unexpected failure",
					cause);
			this.farewell.end(ConnectionEnd.fault("unexpected failure: " + SafeLog.describe(cause)));
		}
	}

	/**
	 * Also after the handshake: a publisher that wants another certificate says so when
	 * this side is done.
	 */
	void tlsFailed(Throwable cause) {
		String reason = TlsFailure.describe(cause);
		if (this.connection.isHelloSent() && TlsFailure.isRefusal(cause)) {
			this.farewell.end(ConnectionEnd.error(ErrorCode.TLS, reason));
		}
		else {
			this.farewell.end(ConnectionEnd.lost(reason));
		}
	}

}
