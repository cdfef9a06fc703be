package io.hein.transport.backbone.confirm;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.hein.transport.backbone.confirm.ExchangeRecord.Answer;
import io.hein.transport.backbone.confirm.ExchangeRecord.Beat;
import io.hein.transport.backbone.confirm.ExchangeRecord.Done;
import io.hein.transport.backbone.confirm.ExchangeRecord.Entry;
import io.hein.transport.frame.Epoch;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads records of the exchange.
 */
final class ExchangeCodec {

	private static final int VERSION = 1;

	private static final int BEAT = 1;

	private static final int ANSWER = 2;

	private static final int DONE = 3;

	private static final Standing[] STANDINGS = Standing.values();

	private ExchangeCodec() {
	}

	static byte[] encode(ExchangeRecord record) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(bytes);
		try {
			out.writeByte(VERSION);
			out.writeByte((record instanceof Beat) ? BEAT : (record instanceof Answer) ? ANSWER : DONE);
			out.writeLong(record.log().epoch().high());
			out.writeLong(record.log().epoch().low());
			out.writeInt(record.log().partition());
			write(out, record.edge());
			if (record instanceof Beat beat) {
				write(out, beat);
			}
			else if (record instanceof Answer answer) {
				write(out, answer);
			}
			else if (record instanceof Done done) {
				write(out, done.request());
			}
		}
		catch (IOException ex) {
			// not in memory
			throw new IllegalStateException(ex);
		}
		return bytes.toByteArray();
	}

	private static void write(DataOutputStream out, EdgeId edge) throws IOException {
		out.writeLong(edge.high());
		out.writeLong(edge.low());
	}

	private static void write(DataOutputStream out, RequestId request) throws IOException {
		write(out, request.edge());
		out.writeLong(request.number());
	}

	private static void write(DataOutputStream out, Beat beat) throws IOException {
		out.writeUTF(beat.name());
		out.writeLong(beat.interval());
		out.writeLong(beat.readUpTo());
		out.writeLong(beat.readsFrom());
		out.writeBoolean(beat.last());
	}

	private static void write(DataOutputStream out, Answer answer) throws IOException {
		write(out, answer.request());
		out.writeBoolean(answer.listed());
		out.writeUTF(answer.problem());
		out.writeInt(answer.entries().size());
		for (Entry entry : answer.entries()) {
			out.writeUTF(entry.subscriber().name());
			out.writeLong(entry.subscriber().high());
			out.writeLong(entry.subscriber().low());
			out.writeByte(entry.standing().ordinal());
		}
	}

	/**
	 * Read a record.
	 * @return the record, {@code null} if it is none, or of a version that is not known
	 */
	static @Nullable ExchangeRecord decode(byte[] bytes) {
		DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
		try {
			if (in.readByte() != VERSION) {
				return null;
			}
			int type = in.readByte();
			LogKey log = new LogKey(new Epoch(in.readLong(), in.readLong()), in.readInt());
			EdgeId edge = readEdge(in);
			return switch (type) {
				case BEAT ->
					new Beat(log, edge, in.readUTF(), in.readLong(), in.readLong(), in.readLong(), in.readBoolean());
				case ANSWER -> new Answer(log, edge, readRequest(in), in.readBoolean(), in.readUTF(), readEntries(in));
				case DONE -> new Done(log, edge, readRequest(in));
				default -> null;
			};
		}
		catch (IOException | IndexOutOfBoundsException ex) {
			return null;
		}
	}

	private static EdgeId readEdge(DataInputStream in) throws IOException {
		return new EdgeId(in.readLong(), in.readLong());
	}

	private static RequestId readRequest(DataInputStream in) throws IOException {
		return new RequestId(readEdge(in), in.readLong());
	}

	private static List<Entry> readEntries(DataInputStream in) throws IOException {
		int count = in.readInt();
		List<Entry> entries = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			SubscriberKey subscriber = new SubscriberKey(in.readUTF(), in.readLong(), in.readLong());
			entries.add(new Entry(subscriber, STANDINGS[in.readByte()]));
		}
		return entries;
	}

}
