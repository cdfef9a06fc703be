package io.hein.benchmarks.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.hein.benchmarks.cell.Cell;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketConnector;
import io.rsocket.core.RSocketServer;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.server.CloseableChannel;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.util.ByteBufPayload;
import io.rsocket.util.EmptyPayload;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Sinks;
import reactor.netty.tcp.TcpClient;

/**
 * RSocket: rsocket-java on reactor-netty, a stream for each subscriber out of one sink,
 * which has room only when all subscribers have asked for more.
 */
final class RSocketPeer implements Peer {

	@Override
	public PublisherSide publisher(Cell cell) {
		return new Publishing(cell);
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new Subscribing();
	}

	private static final class Publishing implements PublisherSide {

		private static final int SINK = 4096;

		private static final long FULL_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

		private final Cell cell;

		private final Sinks.Many<byte[]> sink = Sinks.many().multicast().onBackpressureBuffer(SINK, false);

		private @Nullable CloseableChannel server;

		Publishing(Cell cell) {
			this.cell = cell;
		}

		@Override
		public int start(int brokerPort) {
			CloseableChannel server = RSocketServer
				.create(SocketAcceptor.forRequestStream((request) -> this.sink.asFlux().map(ByteBufPayload::create)))
				.payloadDecoder(PayloadDecoder.ZERO_COPY)
				.bindNow(TcpServerTransport.create(Ports.LOOPBACK, 0));
			this.server = server;
			return server.address().getPort();
		}

		@Override
		public int subscribers() {
			return this.sink.currentSubscriberCount();
		}

		@Override
		public Sender sender() {
			return (sequence, stamp) -> {
				byte[] payload = Sequences.write(new byte[this.cell.size()], sequence, stamp);
				Sinks.EmitResult result = this.sink.tryEmitNext(payload);
				while (result == Sinks.EmitResult.FAIL_OVERFLOW) {
					LockSupport.parkNanos(FULL_NANOS);
					result = this.sink.tryEmitNext(payload);
				}
				result.orThrow();
			};
		}

		@Override
		public void close() {
			if (this.server != null) {
				this.server.dispose();
			}
		}

	}

	private static final class Subscribing implements SubscriberSide {

		private static final int REQUESTS = 1024;

		private final List<RSocket> connections = new ArrayList<>();

		@Override
		public void connect(int port, List<Receiver> receivers) {
			// Without the pool, which has room for 500
			TcpClient client = TcpClient.newConnection().host(Ports.LOOPBACK).port(port);
			for (Receiver receiver : receivers) {
				RSocket connection = RSocketConnector.create()
					.payloadDecoder(PayloadDecoder.ZERO_COPY)
					.connect(TcpClientTransport.create(client))
					.block();
				if (connection == null) {
					throw new IllegalStateException("Not connected");
				}
				this.connections.add(connection);
				connection.requestStream(EmptyPayload.INSTANCE)
					.limitRate(REQUESTS)
					.subscribe((payload) -> receive(receiver, payload));
			}
		}

		private static void receive(Receiver receiver, Payload payload) {
			int at = payload.data().readerIndex();
			receiver.received(payload.data().getLong(at), payload.data().getLong(at + Sequences.STAMP));
			payload.release();
		}

		@Override
		public void close() {
			this.connections.forEach(RSocket::dispose);
		}

	}

}
