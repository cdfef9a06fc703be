package io.hein.testsupport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.frame.Welcome;
import io.hein.transport.topic.TopicFilter;

/**
 * Dials a publisher and sends it whatever a test wants.
 */
public final class RogueSubscriber extends RoguePeer {

	private RogueSubscriber(Socket socket) throws IOException {
		super(socket);
	}

	/**
	 * Dial.
	 * @param address the publisher's address
	 * @return a connection on which nothing was sent yet
	 */
	public static RogueSubscriber dial(InetSocketAddress address) throws IOException {
		return new RogueSubscriber(new Socket(address.getAddress(), address.getPort()));
	}

	/**
	 * Dial with a small receive buffer, so that not reading is felt soon.
	 * @param address the publisher's address
	 * @param receiveBuffer its size in bytes
	 * @return a connection on which nothing was sent yet
	 */
	public static RogueSubscriber dial(InetSocketAddress address, int receiveBuffer) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(receiveBuffer);
		socket.connect(address);
		return new RogueSubscriber(socket);
	}

	/**
	 * An ordinary HELLO.
	 * @param name the subscriber's name
	 * @return a HELLO of a new instance that wants everything from now on
	 */
	public static Hello hello(String name) {
		return hello(name, InstanceId.random(), List.of());
	}

	/**
	 * An ordinary HELLO.
	 * @param name the subscriber's name
	 * @param instanceId its instance id
	 * @param resume the positions to resume at
	 * @return a HELLO that wants everything
	 */
	public static Hello hello(String name, InstanceId instanceId, List<Position> resume) {
		return new Hello(Hello.VERSION, name, instanceId, TopicFilter.EVERYTHING, StartFrom.LATEST, !resume.isEmpty(),
				resume, null);
	}

	/**
	 * Attach in the ordinary way.
	 * @param name the subscriber's name
	 * @return what the publisher answered
	 */
	public Welcome attach(String name) throws IOException {
		send(hello(name));
		return readUntil(FrameType.WELCOME).as(Welcome.class);
	}

}
