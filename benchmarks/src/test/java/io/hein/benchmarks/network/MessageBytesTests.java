package io.hein.benchmarks.network;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MessageBytes}.
 */
class MessageBytesTests {

	/**
	 * Header, type of the content, and tag of a record of TLS 1.3; what a JDK pads is its
	 * own affair.
	 */
	private static final int RECORD = 5 + 1 + 16;

	private static final int MOST_PADDING = 64;

	@Test
	void aFrameIsItsFixedPartItsTopicAndItsPayload() {
		assertThat(MessageBytes.plain("a.topic", 64)).isEqualTo(16 + 7 + 64);
	}

	@Test
	void whatIsEncryptedByItselfIsOneRecord() {
		int length = 16 + 7 + 64;
		assertThat(MessageBytes.encryptedAlone("a.topic", 64)).isBetween(length + RECORD,
				length + RECORD + MOST_PADDING);
	}

	@Test
	void whatIsSentInALotSharesFullRecords() {
		double length = 16 + 7 + 1024;
		double records = length / 16_384;
		assertThat(MessageBytes.encrypted("a.topic", 1024)).isBetween(length + records * RECORD,
				length + 1.1 * records * (RECORD + MOST_PADDING));
	}

}
