package io.hein.testsupport;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

import io.hein.transport.backbone.AppendOutcome;
import io.hein.transport.backbone.BackboneListener;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.backbone.BackboneStatus;
import io.hein.transport.backbone.SendCounts;
import io.hein.transport.backbone.SharedLog;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Headers;
import io.hein.transport.frame.Position;
import io.hein.transport.log.EvictionGuard;
import io.hein.transport.log.LogCursor;
import io.hein.transport.log.MemoryBroadcastLog;
import org.jspecify.annotations.Nullable;

/**
 * A log that is shared with others, as a test wants it to be.
 */
public final class GivenLog implements SharedLog {

	private final MemoryBroadcastLog window;

	private final List<BackboneListener> listeners = new CopyOnWriteArrayList<>();

	private volatile BackboneState state = BackboneState.RUNNING;

	private volatile boolean mayReach = true;

	public GivenLog(Epoch epoch, EvictionGuard guard) {
		this.window = new MemoryBroadcastLog(1024 * 1024, 10_000, null, guard, epoch, 0);
	}

	/**
	 * What others have appended was read.
	 */
	public void read(long sequence) {
		try {
			this.window.appendAt(sequence, "t".getBytes(), ContentType.BYTES, Headers.NONE,
					String.valueOf(sequence).getBytes(), false);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public void mayReach(boolean mayReach) {
		this.mayReach = mayReach;
	}

	public void change(BackboneState state) {
		this.state = state;
		this.listeners.forEach((listener) -> listener.changed(state));
	}

	@Override
	public void append(byte[] topic, ContentType contentType, byte[] headers, byte[] payload, byte @Nullable [] request,
			AppendOutcome outcome) throws InterruptedException {
		outcome.appended(new Position(epoch(), append(topic, contentType, headers, payload, null)));
	}

	@Override
	public BackboneStatus backbone() {
		return new BackboneStatus("test", "topic", 0, "id", this.state, head(), 0, null, null, 0, SendCounts.NONE);
	}

	@Override
	public void addStateListener(BackboneListener listener) {
		this.listeners.add(listener);
	}

	@Override
	public boolean mayReach(long sequence, Duration waited) {
		return this.mayReach;
	}

	@Override
	public Epoch epoch() {
		return this.window.epoch();
	}

	@Override
	public long head() {
		return this.window.head();
	}

	@Override
	public long oldest() {
		return this.window.oldest();
	}

	@Override
	public long appendedBytes() {
		return this.window.appendedBytes();
	}

	@Override
	public long capacity() {
		return this.window.capacity();
	}

	@Override
	public long size() {
		return this.window.size();
	}

	@Override
	public long append(byte[] topic, ContentType contentType, byte[] headers, byte[] payload,
			@Nullable LongConsumer onAssigned) throws InterruptedException {
		return this.window.append(topic, contentType, headers, payload, onAssigned);
	}

	@Override
	public LogCursor cursor(long after) {
		return this.window.cursor(after);
	}

	@Override
	public void addListener(Runnable listener) {
		this.window.addListener(listener);
	}

	@Override
	public void removeListener(Runnable listener) {
		this.window.removeListener(listener);
	}

	@Override
	public void seal() {
		this.window.seal();
	}

	@Override
	public void close() {
		this.window.close();
	}

}
