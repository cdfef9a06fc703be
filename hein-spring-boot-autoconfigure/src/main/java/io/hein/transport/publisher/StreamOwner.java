package io.hein.transport.publisher;

import io.netty.buffer.ByteBuf;

/**
 * A session whose subscriber is sent a stream: what the stream and its {@link Pump} need
 * of it. Used by its event loop.
 */
interface StreamOwner extends Session {

	/**
	 * Write bytes without a flush.
	 */
	void write(ByteBuf bytes);

	/**
	 * Ten times a second.
	 */
	void tick(long now);

	/**
	 * The silence so far does not count: nothing was read meanwhile.
	 */
	void forgive(long now);

	/**
	 * The stream is newly slow.
	 */
	void slow();

	/**
	 * The log has dropped messages before the stream came to them.
	 */
	void gap(long from, long to);

	/**
	 * It fell behind and its policy is to disconnect, or blocked for too long.
	 */
	void tooSlow();

}
