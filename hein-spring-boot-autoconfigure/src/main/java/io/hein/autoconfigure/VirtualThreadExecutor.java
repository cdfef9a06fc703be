package io.hein.autoconfigure;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Runs each task on a virtual thread that has the same name as the platform thread in
 * whose place it is.
 */
class VirtualThreadExecutor implements Executor {

	private final String name;

	private final ThreadFactory threads;

	VirtualThreadExecutor(String name) {
		this.name = name;
		this.threads = new VirtualThreadTaskExecutor(name).getVirtualThreadFactory();
	}

	@Override
	public void execute(Runnable task) {
		Thread thread = this.threads.newThread(task);
		thread.setName(this.name);
		thread.start();
	}

}
