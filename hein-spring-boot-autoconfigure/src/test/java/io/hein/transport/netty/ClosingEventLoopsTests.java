package io.hein.transport.netty;

import java.net.InetAddress;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClosingEventLoopsTests {

	@ParameterizedTest
	@EnumSource(names = { "AUTO", "NIO" })
	void whatIsOpenIsClosedAlsoIfTheLoopRunsATaskWhenItIsAskedToEnd(TransportType transport) throws Exception {
		EventLoops loops = EventLoops.create(transport, 1);
		Channel server = new ServerBootstrap().group(loops.group())
			.channel(loops.serverChannelType())
			.childHandler(new ChannelInboundHandlerAdapter())
			.bind(InetAddress.getLoopbackAddress(), 0)
			.sync()
			.channel();
		loops.next().execute(() -> {
			while (!loops.group().isShuttingDown()) {
				Thread.onSpinWait();
			}
		});
		loops.close();
		assertThat(loops.group().isTerminated()).isTrue();
		assertThat(server.isOpen()).isFalse();
	}

}
