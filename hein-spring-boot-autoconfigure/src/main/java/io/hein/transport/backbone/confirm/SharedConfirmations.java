package io.hein.transport.backbone.confirm;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.hein.transport.backbone.confirm.EdgeAnswers.Batch;
import io.hein.transport.backbone.confirm.ExchangeRecord.Answer;
import io.hein.transport.backbone.confirm.ExchangeRecord.Beat;
import io.hein.transport.backbone.confirm.ExchangeRecord.Done;
import io.hein.transport.backbone.confirm.ExchangeRecord.Entry;
import io.hein.transport.confirm.Answers;
import io.hein.transport.confirm.TooManyPendingException;
import io.hein.transport.frame.Epoch;
import org.jspecify.annotations.Nullable;

/**
 * Delivery reports of one publisher that shares its log with others: those that it waits
 * for, and what it answers to those of others. Bounded; thread-safe.
 */
public final class SharedConfirmations implements ReportExchange {

	private static final int MAX_ANSWERS = 1_000_000;

	private static final int MAX_REMEMBERED = 100_000;

	/**
	 * For how long what is new is gathered, so that many answers are one record.
	 */
	private static final long GATHER = TimeUnit.MILLISECONDS.toNanos(2);

	/**
	 * How long the entries of one record may be, about.
	 */
	private static final int RECORD = 64 * 1024;

	/**
	 * How much the clocks of edges may differ until one that starts takes a message for
	 * an old one that nobody waits for.
	 */
	private static final Duration CLOCKS = Duration.ofMinutes(1);

	private final Object lock = new Object();

	private final LongSupplier clock;

	private final Asking asking;

	private final PendingReports pending;

	private final Presence presence;

	private final EdgeAnswers answers = new EdgeAnswers(MAX_REMEMBERED, MAX_ANSWERS);

	private final EdgeNotes notes = new EdgeNotes(this.lock, this.answers, this::news, this::close);

	private boolean gathering;

	private boolean closed;

	private long newsAt;

	private Runnable wake = () -> {
	};

	/**
	 * Create them.
	 * @param name the publisher's name
	 * @param max how many reports may be pending
	 * @param results runs what users hang on the reports
	 * @param clock the time in nanoseconds
	 * @param asking knows who is asked
	 */
	public SharedConfirmations(String name, int max, Executor results, LongSupplier clock, Asking asking) {
		this.clock = clock;
		this.asking = asking;
		this.pending = new PendingReports(max, MAX_ANSWERS, results);
		this.presence = new Presence(name);
	}

	/**
	 * What learns how the subscribers of this publisher answer.
	 * @return takes note of that
	 */
	public Answers answers() {
		return this.notes;
	}

	/**
	 * Begin a report, before the message is appended.
	 * @param timeout how long it is waited for, in nanoseconds
	 * @return the report
	 * @throws TooManyPendingException if too many are pending
	 */
	public PendingReport begin(long timeout) {
		synchronized (this.lock) {
			PendingReport report = this.pending.begin(this.presence.self(), timeout);
			this.presence.others().forEach(report::joined);
			return report;
		}
	}

	/**
	 * The message was not appended.
	 * @param report the report
	 */
	public void cancel(PendingReport report) {
		synchronized (this.lock) {
			this.pending.remove(report);
			report.future().cancel(false);
		}
	}

	/**
	 * The message was appended.
	 * @param report the report
	 * @param sequence where it is
	 */
	public void appended(PendingReport report, long sequence) {
		synchronized (this.lock) {
			report.appended(sequence);
			this.pending.touch(report);
			news();
			endIfClosed(report);
		}
	}

	/**
	 * The message was not appended, or may not have been.
	 * @param report the report
	 * @param failure says which
	 */
	public void failed(PendingReport report, Throwable failure) {
		synchronized (this.lock) {
			// one that was read back was appended, whatever was said meanwhile
			if (!report.isAppended() && this.pending.remove(report)) {
				report.fail(failure);
			}
		}
	}

	/**
	 * What is still unknown has timed out.
	 * @param report the report
	 * @param unknown says that it is not even known whether the message was appended
	 */
	public void timedOut(PendingReport report, Supplier<? extends Throwable> unknown) {
		synchronized (this.lock) {
			if (!this.pending.has(report.id())) {
				return;
			}
			if (report.isAppended()) {
				end(report);
				news();
			}
			else {
				this.pending.remove(report);
				report.fail(unknown.get());
			}
		}
	}

	private void end(PendingReport report) {
		long now = this.clock.getAsLong();
		if (this.presence.isForeign(now)) {
			report.add("the topic of reports has records that this edge does not understand");
		}
		this.answers.forget(report.id());
		this.pending.end(report, report.delivery(this.presence.log().epoch(), now, this.presence.isDeaf(now)));
		this.pending.whenTaken(() -> {
			synchronized (this.lock) {
				this.pending.taken(report);
			}
		});
	}

	/**
	 * The publisher stops.
	 */
	private void close() {
		synchronized (this.lock) {
			this.closed = true;
			this.pending.appended().forEach(this::endIfClosed);
		}
	}

	/**
	 * A message may turn out to have been appended when the publisher has stopped.
	 */
	private void endIfClosed(PendingReport report) {
		if (this.closed && this.pending.has(report.id())) {
			report.add("the publisher was stopped");
			end(report);
		}
	}

	@Override
	public void opened(Epoch epoch, int partition, long readsFrom, Duration interval) {
		synchronized (this.lock) {
			this.presence.opened(new LogKey(epoch, partition), readsFrom, interval, this.clock.getAsLong());
		}
	}

	@Override
	public void appended(byte[] request, long sequence, byte[] topic, Duration age) {
		RequestHeader header = RequestHeader.decode(request);
		if (header == null || age.minusNanos(header.timeout()).compareTo(CLOCKS) > 0) {
			return;
		}
		synchronized (this.lock) {
			PendingReport own = this.pending.get(header.id());
			if (own != null) {
				own.appended(sequence);
				this.pending.touch(own);
			}
			// first: what attaches meanwhile is noted or asked
			this.notes.setActive(true);
			this.answers.asked(header.id(), sequence, new String(topic, StandardCharsets.UTF_8),
					this.clock.getAsLong() + header.timeout(), this.asking.asked(sequence, topic));
			news();
			if (own != null) {
				endIfClosed(own);
			}
		}
	}

	@Override
	public void received(byte[] record, long position) {
		ExchangeRecord read = ExchangeCodec.decode(record);
		synchronized (this.lock) {
			this.presence.read(position);
			long now = this.clock.getAsLong();
			if (read == null) {
				this.presence.foreign(now);
			}
			else if (!read.log().equals(this.presence.log())) {
				// another log that uses the same topic
				return;
			}
			else if (read instanceof Beat beat) {
				beat(beat, now);
			}
			else if (read instanceof Answer answer) {
				answer(answer, position);
			}
			else if (read instanceof Done done && !this.pending.has(done.request())) {
				this.answers.forget(done.request());
			}
		}
	}

	private void beat(Beat beat, long now) {
		Member joined = this.presence.heard(beat, now);
		Member known = this.presence.get(beat.edge());
		if (beat.last()) {
			this.answers.forgetIf((request) -> request.id().edge().equals(beat.edge()));
		}
		if (beat.last() && known != null) {
			leave(known);
		}
		else if (joined == null) {
			this.pending.touchIf(PendingReport::hasHearsay);
		}
		else if (this.presence.isOther(joined)) {
			this.pending.change((report) -> report.joined(joined));
		}
	}

	/**
	 * What was not heard of an edge will not be.
	 */
	private void leave(Member edge) {
		this.presence.forget(edge);
		this.pending.change((report) -> report.vanished(edge));
	}

	private void answer(Answer answer, long position) {
		if (answer.entries().stream().anyMatch((entry) -> entry.standing() == Standing.HEARSAY)) {
			// whoever waits for the report needs to hear that all is said
			this.presence.hurry();
		}
		PendingReport report = this.pending.get(answer.request());
		if (report == null) {
			return;
		}
		if (!answer.edge().equals(this.presence.self())) {
			report.answered(answer.edge(), answer.listed(), answer.problem(), this.presence.get(answer.edge()));
		}
		else if (answer.listed()) {
			report.marked();
		}
		this.pending.read(report, answer.edge(), answer.entries(), position);
	}

	private void news() {
		if (!this.gathering) {
			this.gathering = true;
			this.newsAt = this.clock.getAsLong();
			this.wake.run();
		}
	}

	@Override
	public List<byte[]> next(boolean written) {
		synchronized (this.lock) {
			long now = this.clock.getAsLong();
			if (this.gathering && now - this.newsAt < GATHER && !this.presence.isDue(now)) {
				return List.of();
			}
		}
		return encoded(next(takeAnswers(), written));
	}

	/**
	 * Without the lock, which event loops take: there may be many.
	 */
	private static List<byte[]> encoded(List<ExchangeRecord> records) {
		return records.stream().map(ExchangeCodec::encode).toList();
	}

	private List<Answer> takeAnswers() {
		List<Batch> batches;
		synchronized (this.lock) {
			this.gathering = false;
			batches = this.answers.take();
		}
		// without the lock: there may be many
		List<Answer> taken = new ArrayList<>();
		batches.forEach((batch) -> taken.addAll(answers(batch)));
		return taken;
	}

	private List<Answer> answers(Batch batch) {
		List<Answer> answers = new ArrayList<>();
		List<Entry> entries = new ArrayList<>();
		int length = 0;
		for (EdgeAnswers.News news : batch.news()) {
			if (length > RECORD) {
				answers.add(answer(batch, false, "", entries));
				entries = new ArrayList<>();
				length = 0;
			}
			entries.add(new Entry(SubscriberKey.of(news.subscriber()), news.standing()));
			length += news.subscriber().name().length() + 2 * Long.BYTES + 3;
		}
		answers.add(answer(batch, batch.first(), batch.problem(), entries));
		return answers;
	}

	private Answer answer(Batch batch, boolean listed, String problem, List<Entry> entries) {
		return new Answer(this.presence.log(), this.presence.self(), batch.request(), listed, problem, entries);
	}

	private List<ExchangeRecord> next(List<Answer> answers, boolean written) {
		synchronized (this.lock) {
			long now = this.clock.getAsLong();
			List<ExchangeRecord> out = new ArrayList<>();
			for (Answer answer : answers) {
				PendingReport own = this.pending.get(answer.request());
				Answer left = (own != null) ? takeOwn(own, answer) : answer;
				if (left != null) {
					out.add(left);
				}
			}
			boolean due = this.presence.isDue(now);
			if (due) {
				this.answers.expire(now);
				this.presence.vanishing(now).forEach(this::leave);
			}
			this.pending.takeFinal().forEach(this::end);
			for (RequestId done : this.pending.takeDone()) {
				out.add(new Done(this.presence.log(), this.presence.self(), done));
			}
			if (due && written) {
				out.add(this.presence.beat(false, now));
			}
			this.notes.setActive(!this.answers.isEmpty());
			return out;
		}
	}

	/**
	 * What this edge knows itself need not be read back, with two exceptions: that it was
	 * written shows that all is read that was written before, and what is hearsay has to
	 * be heard by the others.
	 * @return what is to be written, {@code null} for nothing
	 */
	private @Nullable Answer takeOwn(PendingReport report, Answer answer) {
		List<Entry> hearsay = new ArrayList<>();
		List<Entry> known = new ArrayList<>();
		answer.entries().forEach((entry) -> ((entry.standing() == Standing.HEARSAY) ? hearsay : known).add(entry));
		report.answered(answer.edge(), answer.listed(), answer.problem(), null);
		this.pending.read(report, answer.edge(), known, this.presence.readUpTo());
		return (answer.listed() || !hearsay.isEmpty())
				? new Answer(answer.log(), answer.edge(), answer.request(), answer.listed(), "", hearsay) : null;
	}

	@Override
	public long patience() {
		synchronized (this.lock) {
			long now = this.clock.getAsLong();
			long beat = this.presence.patience(now);
			return (this.gathering) ? Math.max(0, Math.min(beat, this.newsAt + GATHER - now)) : beat;
		}
	}

	@Override
	public void onNews(Runnable action) {
		synchronized (this.lock) {
			this.wake = action;
		}
	}

	/**
	 * Others may have missed something of this edge: for them it is another one from now
	 * on, which never was asked before.
	 */
	@Override
	public void failed(String problem) {
		synchronized (this.lock) {
			this.presence.renew(this.clock.getAsLong());
			this.answers.forgetIf((request) -> !this.pending.has(request.id()));
			this.pending.change((report) -> report.spoiled(problem));
		}
	}

	@Override
	public List<byte[]> last() {
		List<ExchangeRecord> out = new ArrayList<>(next(takeAnswers(), false));
		synchronized (this.lock) {
			out.add(this.presence.beat(true, this.clock.getAsLong()));
		}
		return encoded(out);
	}

}
