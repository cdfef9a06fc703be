package io.hein.transport.kafka;

import io.hein.transport.log.EvictionGuard;

/**
 * A guard that does not act before the log is open: while the window is being filled
 * there is nobody to wait for.
 */
final class LaterGuard implements EvictionGuard {

	private final EvictionGuard guard;

	private volatile boolean active;

	LaterGuard(EvictionGuard guard) {
		this.guard = guard;
	}

	void activate() {
		this.active = true;
	}

	@Override
	public void pace() throws InterruptedException {
		if (this.active) {
			this.guard.pace();
		}
	}

	@Override
	public boolean mayEvict(long lastSequence) {
		return !this.active || this.guard.mayEvict(lastSequence);
	}

	@Override
	public void awaitEviction(long lastSequence) throws InterruptedException {
		if (this.active) {
			this.guard.awaitEviction(lastSequence);
		}
	}

	@Override
	public void onPinned(long pinnedBytes) {
		if (this.active) {
			this.guard.onPinned(pinnedBytes);
		}
	}

}
