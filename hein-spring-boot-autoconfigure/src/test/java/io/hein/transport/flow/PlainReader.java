package io.hein.transport.flow;

/**
 * A reader that is where a test puts it.
 */
final class PlainReader implements Reader {

	final Speed speed;

	volatile long offset;

	volatile long position;

	volatile long sent;

	volatile boolean ended;

	volatile boolean expelled;

	boolean filtered;

	boolean leftBehind;

	boolean held;

	PlainReader(Speed speed) {
		this.speed = speed;
	}

	PlainReader() {
		this(Speed.behind(0));
	}

	/**
	 * A reader that was at the head a moment ago.
	 */
	static PlainReader fast(long offset, long now) {
		PlainReader reader = new PlainReader(Speed.atHead(offset, now));
		reader.offset = offset;
		return reader;
	}

	@Override
	public long offset() {
		return this.offset;
	}

	@Override
	public long position() {
		return this.position;
	}

	@Override
	public long sent() {
		return this.sent;
	}

	@Override
	public long sentUpTo() {
		return this.position;
	}

	@Override
	public boolean isEnded() {
		return this.ended;
	}

	@Override
	public boolean isFiltered() {
		return this.filtered;
	}

	@Override
	public boolean isLeftBehind() {
		return this.leftBehind;
	}

	@Override
	public boolean isHeld() {
		return this.held;
	}

	@Override
	public Speed speed() {
		return this.speed;
	}

	@Override
	public void expel() {
		this.expelled = true;
	}

}
