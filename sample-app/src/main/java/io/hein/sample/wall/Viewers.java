package io.hein.sample.wall;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.hein.sample.wall.Lines.Line;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The browsers that watch. Each has a thread, so that one that reads slowly keeps no
 * other waiting; it is shown the present state, whatever it has missed. Thread-safe.
 */
class Viewers implements ApplicationListener<ContextClosedEvent> {

	private static final int MAX_VIEWERS = 20;

	private static final long FOR_EVER = 0;

	private final JsonMapper json;

	private final Lines lines;

	private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();

	private @Nullable String state;

	private long version;

	private boolean closed;

	Viewers(JsonMapper json, Lines lines) {
		this.json = json;
		this.lines = lines;
	}

	void show(WallView view) {
		String text = (this.viewers.isEmpty()) ? null : this.json.writeValueAsString(view);
		synchronized (this) {
			this.state = text;
			this.version++;
			notifyAll();
		}
	}

	SseEmitter add() {
		if (this.viewers.size() >= MAX_VIEWERS) {
			throw new IllegalStateException("At most " + MAX_VIEWERS + " browsers can watch at the same time");
		}
		SseEmitter emitter = new SseEmitter(FOR_EVER);
		Viewer viewer = new Viewer(emitter);
		emitter.onCompletion(viewer::end);
		emitter.onError((ex) -> viewer.end());
		this.viewers.add(viewer);
		Thread thread = new Thread(viewer, "wall-viewer");
		thread.setDaemon(true);
		thread.start();
		return emitter;
	}

	private synchronized @Nullable String await(long seen) throws InterruptedException {
		while (!this.closed && (this.version == seen || this.state == null)) {
			wait();
		}
		return (this.closed) ? null : this.state;
	}

	private synchronized long version() {
		return this.version;
	}

	@Override
	public synchronized void onApplicationEvent(ContextClosedEvent event) {
		this.closed = true;
		notifyAll();
	}

	private final class Viewer implements Runnable {

		private final SseEmitter emitter;

		private volatile boolean ended;

		Viewer(SseEmitter emitter) {
			this.emitter = emitter;
		}

		void end() {
			this.ended = true;
			Viewers.this.viewers.remove(this);
		}

		@Override
		public void run() {
			long seen = -1;
			long lastLine = 0;
			try {
				String text = await(seen);
				while (text != null && !this.ended) {
					seen = version();
					this.emitter.send(SseEmitter.event().name("state").data(text));
					List<Line> more = Viewers.this.lines.after(lastLine);
					if (!more.isEmpty()) {
						lastLine = more.get(more.size() - 1).id();
						this.emitter
							.send(SseEmitter.event().name("lines").data(Viewers.this.json.writeValueAsString(more)));
					}
					text = await(seen);
				}
				this.emitter.complete();
			}
			catch (IOException | IllegalStateException ex) {
				// The browser has gone
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			finally {
				end();
			}
		}

	}

}
