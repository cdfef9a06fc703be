package io.hein.transport.backbone;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.hein.transport.netty.FaultyThreads;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Renewal}.
 */
class RenewalTests {

	private final FaultyThreads threads = new FaultyThreads();

	private final AtomicInteger attempts = new AtomicInteger();

	private final CountDownLatch over = new CountDownLatch(1);

	private final List<Runnable> later = new ArrayList<>();

	private final Renewal renewal = new Renewal("test", this::attempt, this.later::add,
			(task) -> this.threads.create("renewal", true, task));

	private boolean attempt() {
		if (this.attempts.incrementAndGet() == 1) {
			throw new IllegalStateException("planned by the test");
		}
		this.over.countDown();
		return true;
	}

	@Test
	void whatFailsIsTriedAgain() throws Exception {
		this.renewal.begin();
		assertThat(this.over.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(this.later).isEmpty();
	}

	@Test
	void itBeginsWhenThereIsAThread() throws Exception {
		this.attempts.set(1);
		this.threads.fail("renewal", 2);
		this.renewal.begin();
		this.later.remove(0).run();
		assertThat(this.attempts).hasValue(1);
		this.later.remove(0).run();
		assertThat(this.over.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(this.later).isEmpty();
	}

}
