package io.hein.scenario;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.testsupport.RoguePeer;
import io.hein.testsupport.RogueSubscriber;

/**
 * The kinds of faults of {@link FaultsCampaignTests}. Each begins, lasts for a while, and
 * is undone; what it did to a connection may last longer.
 */
enum Fault {

	LATENCY_TO_SUBSCRIBER {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().toClient().latency(Duration.ofMillis(1 + random.nextInt(200)));
		}
	},

	LATENCY_TO_PUBLISHER {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().toTarget().latency(Duration.ofMillis(1 + random.nextInt(200)));
		}
	},

	THROTTLE {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().toClient().throttle(1000 + random.nextInt(1_000_000));
		}
	},

	CHOP_TO_SUBSCRIBER {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().toClient().chop(1 + random.nextInt(3));
		}
	},

	CHOP_TO_PUBLISHER {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().toTarget().chop(1);
		}
	},

	STALL_TO_SUBSCRIBER {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().toClient().stall();
		}
	},

	STALL_TO_PUBLISHER {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().toTarget().stall();
		}
	},

	BLACK_HOLE_TO_SUBSCRIBER {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().connections().forEach((connection) -> connection.toClient().blackHole(true));
		}

		@Override
		void end(Victim victim) {
			// What was swallowed never comes: the connection is useless
			victim.proxy().cutAll(Cut.RESET);
		}
	},

	BLACK_HOLE_TO_PUBLISHER {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().connections().forEach((connection) -> connection.toTarget().blackHole(true));
		}

		@Override
		void end(Victim victim) {
			victim.proxy().cutAll(Cut.RESET);
		}
	},

	RESET {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().cutAll(Cut.RESET);
		}
	},

	CLOSE {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().cutAll(Cut.CLOSE);
		}
	},

	CUT_AT_BYTE_TO_SUBSCRIBER {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().nextConnection().toClient().cutAfter(random.nextInt(20_000), cut(random));
			victim.proxy().cutAll(Cut.RESET);
		}
	},

	CUT_AT_BYTE_TO_PUBLISHER {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().nextConnection().toTarget().cutAfter(random.nextInt(150), cut(random));
			victim.proxy().cutAll(Cut.CLOSE);
		}
	},

	HALF_CLOSE_TO_SUBSCRIBER {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().connections().forEach((connection) -> connection.toClient().halfClose());
		}
	},

	HALF_CLOSE_TO_PUBLISHER {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().connections().forEach((connection) -> connection.toTarget().halfClose());
		}
	},

	/**
	 * Of what the publisher reads: what the subscriber reads may be a payload, which only
	 * TLS protects.
	 */
	FLIPPED_BIT_TO_PUBLISHER {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().nextConnection().toTarget().flipBit(random.nextInt(1500));
			victim.proxy().cutAll(Cut.RESET);
		}

		@Override
		void end(Victim victim) {
			// Whatever the publisher made of it
			victim.proxy().cutAll(Cut.RESET);
		}
	},

	REFUSE {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().refuse();
			victim.proxy().cutAll(cut(random));
		}
	},

	HOLD {
		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().hold();
			victim.proxy().cutAll(cut(random));
		}
	},

	FLAPPING {
		@Override
		void begin(Victim victim, Random random) {
			for (int i = 0; i < 10; i++) {
				victim.proxy().cutAll(cut(random));
				Campaign.pause(Duration.ofMillis(random.nextInt(50)));
			}
		}
	},

	SLOW_LISTENER {
		@Override
		void begin(Victim victim, Random random) {
			victim.delay(TimeUnit.MICROSECONDS.toNanos(random.nextInt(5000)));
		}

		@Override
		void end(Victim victim) {
			victim.delay(0);
		}
	},

	BLOCKED_LISTENER {
		@Override
		void begin(Victim victim, Random random) {
			victim.delay(TimeUnit.MILLISECONDS.toNanos(300 + random.nextInt(500)));
		}

		@Override
		void end(Victim victim) {
			victim.delay(0);
		}
	},

	NAMESAKE {
		@Override
		void begin(Victim victim, Random random) throws Exception {
			try (RogueSubscriber rogue = RogueSubscriber.dial(victim.publisher())) {
				rogue.send(RogueSubscriber.hello(victim.name()));
			}
		}
	},

	STRANGER {
		@Override
		void begin(Victim victim, Random random) throws Exception {
			byte[] bytes = new byte[random.nextInt(500)];
			random.nextBytes(bytes);
			try (RogueSubscriber rogue = RogueSubscriber.dial(victim.publisher())) {
				rogue.send(bytes);
			}
		}
	},

	BROKEN_HELLO {
		@Override
		void begin(Victim victim, Random random) throws Exception {
			byte[] hello = RoguePeer.bytes(RogueSubscriber.hello("broken"));
			hello[random.nextInt(hello.length)] ^= (byte) (1 << random.nextInt(8));
			try (RogueSubscriber rogue = RogueSubscriber.dial(victim.publisher())) {
				rogue.send(hello);
			}
		}
	},

	SILENT_CONNECTION {
		@Override
		void begin(Victim victim, Random random) throws Exception {
			InetSocketAddress address = victim.publisher();
			victim.open(new Socket(address.getAddress(), address.getPort()));
		}

		@Override
		void end(Victim victim) throws Exception {
			victim.closeSockets();
		}
	},

	HTTP {
		@Override
		void begin(Victim victim, Random random) throws Exception {
			InetSocketAddress address = victim.publisher();
			try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
				socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			}
		}
	},

	FLIPPED_BIT_TO_SUBSCRIBER {
		@Override
		boolean needsTls() {
			return true;
		}

		@Override
		void begin(Victim victim, Random random) {
			victim.proxy().nextConnection().toClient().flipBit(random.nextInt(20_000));
			victim.proxy().cutAll(Cut.RESET);
		}
	};

	/**
	 * Whether only TLS protects against it.
	 */
	boolean needsTls() {
		return false;
	}

	abstract void begin(Victim victim, Random random) throws Exception;

	/**
	 * Undo it, besides healing the proxy.
	 */
	void end(Victim victim) throws Exception {
	}

	private static Cut cut(Random random) {
		return (random.nextBoolean()) ? Cut.RESET : Cut.CLOSE;
	}

	/**
	 * The peer that suffers the faults.
	 */
	interface Victim {

		String name();

		FaultProxy proxy();

		InetSocketAddress publisher();

		/**
		 * Let the listener take so long for each message.
		 */
		void delay(long nanos);

		void open(Socket socket);

		void closeSockets() throws Exception;

	}

}
