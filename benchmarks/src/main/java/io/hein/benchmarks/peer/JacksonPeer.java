package io.hein.benchmarks.peer;

import java.util.List;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.spring.Reading;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * One thread that writes and reads the JSON record with Jackson alone: what JSON costs by
 * itself. Nothing is sent.
 */
final class JacksonPeer implements Peer {

	@Override
	public PublisherSide publisher(Cell cell) {
		return new Nobody();
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new Alone();
	}

	private static final class Nobody implements PublisherSide {

		@Override
		public int start(int brokerPort) {
			return 0;
		}

		@Override
		public int subscribers() {
			return -1;
		}

		@Override
		public Sender sender() {
			throw new UnsupportedOperationException("Jackson alone sends nothing");
		}

		@Override
		public void close() {
		}

	}

	private static final class Alone implements SubscriberSide {

		private volatile boolean closed;

		@Override
		public void connect(int port, List<Receiver> receivers) {
			Thread thread = new Thread(() -> run(receivers.get(0)), "jackson-alone");
			thread.setDaemon(true);
			thread.start();
		}

		private void run(Receiver receiver) {
			JsonMapper mapper = JsonMapper.builder().build();
			ObjectWriter writer = mapper.writerFor(Reading.class);
			ObjectReader reader = mapper.readerFor(Reading.class);
			for (long sequence = 0; !this.closed; sequence++) {
				Reading read = reader.readValue(writer.writeValueAsBytes(Reading.of(sequence, 0)));
				receiver.received(read.sequence());
			}
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

}
