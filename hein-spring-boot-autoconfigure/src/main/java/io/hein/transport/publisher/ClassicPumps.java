package io.hein.transport.publisher;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.hein.transport.log.BroadcastLog;
import io.netty.channel.EventLoop;

/**
 * The pumps of classic subscribers, one for each event loop that has any. Apart from
 * those of native ones, which they cost nothing. Thread-safe.
 */
final class ClassicPumps {

	private final BroadcastLog log;

	private final Map<EventLoop, ClassicPump> pumps = new ConcurrentHashMap<>();

	ClassicPumps(BroadcastLog log) {
		this.log = log;
	}

	ClassicPump of(EventLoop loop) {
		return this.pumps.computeIfAbsent(loop, (key) -> new ClassicPump(this.log, key));
	}

}
