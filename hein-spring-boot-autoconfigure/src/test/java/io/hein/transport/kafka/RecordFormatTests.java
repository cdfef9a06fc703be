package io.hein.transport.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Headers;
import io.hein.transport.topic.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecordFormat}.
 */
class RecordFormatTests {

	private final RecordFormat format = new RecordFormat();

	@ParameterizedTest
	@EnumSource(names = { "BYTES", "TEXT", "JSON" })
	void whatIsWrittenIsRead(ContentType type) {
		Map<String, String> headers = Map.of("trace", "1", "empty", "");
		RecordFormat.Message message = read(
				RecordFormat.write("kafka", 0, Topics.encode("a.ä"), type, Headers.encode(headers), new byte[1]));
		assertThat(message.topic()).isEqualTo(Topics.encode("a.ä"));
		assertThat(message.contentType()).isEqualTo(type);
		assertThat(Headers.decode(message.headers())).isEqualTo(headers);
	}

	@Test
	void whatIsClearWithoutIsNoHeader() {
		assertThat(RecordFormat.write("kafka", 0, Topics.encode("t"), ContentType.BYTES, Headers.NONE, new byte[1])
			.headers()).isEmpty();
	}

	@Test
	void aHeaderOfAMessageIsNotTakenForItsTopic() {
		Map<String, String> headers = Map.of("hein_topic", "mine");
		RecordFormat.Message message = read(RecordFormat.write("kafka", 0, Topics.encode("t"), ContentType.BYTES,
				Headers.encode(headers), new byte[1]));
		assertThat(message.topic()).isEqualTo(Topics.encode("t"));
		assertThat(Headers.decode(message.headers())).isEqualTo(headers);
	}

	@Test
	void anotherContentTypeIsAHeader() {
		Map<String, String> headers = Map.of("contentType", "image/png");
		RecordFormat.Message message = read(RecordFormat.write("kafka", 0, Topics.encode("t"), ContentType.OTHER,
				Headers.encode(headers), new byte[1]));
		assertThat(message.contentType()).isEqualTo(ContentType.OTHER);
		assertThat(Headers.decode(message.headers())).isEqualTo(headers);
	}

	@ParameterizedTest
	@CsvSource({ "weather.rome, weather.rome", "not a topic, ''", "a..b, ''", "'', ''" })
	void theKeyOfOthersIsTheTopicIfItCanBe(String key, String topic) {
		RecordFormat.Message message = this.format
			.read(new ConsumerRecord<>("kafka", 0, 0, key.getBytes(StandardCharsets.UTF_8), new byte[1]));
		assertThat(message.topic()).isEqualTo(Topics.encode(topic));
		assertThat(message.contentType()).isEqualTo(ContentType.BYTES);
		assertThat(message.headers()).isEmpty();
	}

	@Test
	void aHeaderThatCannotBeOneIsLeftOut() {
		ProducerRecord<byte[], byte[]> record = RecordFormat.write("kafka", 0, Topics.encode("t"), ContentType.TEXT,
				Headers.encode(Map.of("kept", "1")), new byte[1]);
		record.headers().add("binary", new byte[] { (byte) 0xFF }).add("x".repeat(65), new byte[0]).add("none", null);
		record.headers().add("long", new byte[1025]);
		assertThat(Headers.decode(read(record).headers())).isEqualTo(Map.of("kept", "1"));
	}

	@Test
	void whatAsksForAReportIsNoHeaderOfTheMessage() {
		byte[] request = { (byte) 0xC1, 1 };
		ProducerRecord<byte[], byte[]> record = RecordFormat.write("kafka", 0, Topics.encode("t"), ContentType.TEXT,
				Headers.encode(Map.of("kept", "1")), new byte[1]);
		RecordFormat.ask(record, request);
		RecordFormat.Message message = read(record);
		assertThat(message.request()).isEqualTo(request);
		assertThat(Headers.decode(message.headers())).isEqualTo(Map.of("kept", "1"));
	}

	@Test
	void aTextOfThatNameIsAHeaderOfTheMessage() {
		Map<String, String> headers = Map.of("hein_confirm", "yes");
		RecordFormat.Message message = read(RecordFormat.write("kafka", 0, Topics.encode("t"), ContentType.TEXT,
				Headers.encode(headers), new byte[1]));
		assertThat(message.request()).isNull();
		assertThat(Headers.decode(message.headers())).isEqualTo(headers);
	}

	private RecordFormat.Message read(ProducerRecord<byte[], byte[]> record) {
		ConsumerRecord<byte[], byte[]> read = new ConsumerRecord<>("kafka", 0, 0, record.key(), record.value());
		record.headers().forEach(read.headers()::add);
		return this.format.read(read);
	}

}
