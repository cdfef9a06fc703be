package io.hein.transport.frame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FrameChecksum}.
 */
class FrameChecksumTests {

	private static final byte[] NONE = {};

	private static final byte[] HEADERS = { 1, 2, 3, 4, 5 };

	private final ByteBuffer written = ByteBuffer.allocate(4096);

	private final FrameChecksum checksum = new FrameChecksum();

	private int end;

	private long sequence;

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 8, 16, 17, 63, 64, 65, 200 })
	void isThatOfAllBytesThatWereWritten(int length) {
		byte[] topic = "a".repeat(length).getBytes(StandardCharsets.UTF_8);
		byte[] sameLength = "b".repeat(length).getBytes(StandardCharsets.UTF_8);
		assertAdds(topic, NONE, new byte[64]);
		assertAdds(topic, HEADERS, new byte[] { 1 });
		assertAdds(sameLength, NONE, NONE);
		assertAdds("longer than the others or shorter".getBytes(StandardCharsets.UTF_8), HEADERS, new byte[3]);
		assertAdds(topic, NONE, new byte[] { 2 });
		assertAdds(topic.clone(), NONE, new byte[] { 2 });
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 300 })
	void goesOnAfterBytesThatWereThere(int length) {
		byte[] topic = "a".repeat(length).getBytes(StandardCharsets.UTF_8);
		assertAdds(topic, NONE, new byte[9]);
		FrameChecksum next = new FrameChecksum(ofAll());
		int start = this.end;
		write(topic, HEADERS, new byte[7]);
		assertThat(next.add(this.written, start, topic, HEADERS, new byte[7])).isEqualTo((int) ofAll().getValue());
	}

	private void assertAdds(byte[] topic, byte[] headers, byte[] payload) {
		int start = this.end;
		write(topic, headers, payload);
		assertThat(this.checksum.add(this.written, start, topic, headers, payload)).isEqualTo((int) ofAll().getValue());
	}

	private void write(byte[] topic, byte[] headers, byte[] payload) {
		this.end = DataFrame.write(this.written, this.end, ++this.sequence, false, ContentType.BYTES, topic, headers,
				payload);
	}

	private CRC32C ofAll() {
		CRC32C all = new CRC32C();
		all.update(this.written.array(), 0, this.end);
		return all;
	}

}
