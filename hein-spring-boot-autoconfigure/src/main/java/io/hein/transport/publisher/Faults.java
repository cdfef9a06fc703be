package io.hein.transport.publisher;

import java.io.IOException;

import javax.net.ssl.SSLException;

import io.hein.transport.admission.Limit;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ProtocolException;
import io.netty.handler.codec.DecoderException;

/**
 * Ends a connection on which something went wrong, by whose fault it is: the peer's, the
 * network's or our own. Used by the connection's event loop.
 */
final class Faults {

	private final SubscriberConnection connection;

	private final PublisherRun run;

	private final Refuser refuser;

	private final Farewell farewell;

	Faults(SubscriberConnection connection, PublisherRun run, Refuser refuser, Farewell farewell) {
		this.connection = connection;
		this.run = run;
		this.refuser = refuser;
		this.farewell = farewell;
	}

	/**
	 * An exception came along the pipeline.
	 */
	void caught(Throwable cause) {
		Throwable root = (cause instanceof DecoderException && cause.getCause() != null) ? cause.getCause() : cause;
		if (root instanceof ProtocolException ex) {
			brokeProtocol(ex.code(), String.valueOf(ex.getMessage()));
		}
		else if (root instanceof SSLException && this.connection.state() == SessionState.ATTACHED) {
			this.farewell.brokeTls(root);
			this.connection.close();
		}
		else if (root instanceof IOException) {
			this.run.log().unreadable(root);
			gone();
			this.connection.close();
		}
		else {
			failed(root);
		}
	}

	private void brokeProtocol(ErrorCode code, String message) {
		if (this.connection.state() == SessionState.ATTACHED) {
			this.farewell.brokeProtocol(code, message);
		}
		else {
			this.refuser.refuse(code, (code == ErrorCode.TOO_LARGE) ? Limit.HELLO_SIZE : null, message);
		}
	}

	/**
	 * The connection is closed, or as good as that.
	 */
	void gone() {
		if (this.connection.state().isNew()) {
			this.refuser.gone();
		}
		else {
			this.farewell.lost();
		}
	}

	/**
	 * It failed here, not there.
	 */
	void failed(Throwable cause) {
		this.run.logUnexpected(this.connection + ": unexpected failure, the connection is closed", cause);
		try {
			this.farewell.lost();
		}
		finally {
			this.connection.close();
		}
	}

}
