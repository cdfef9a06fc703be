package io.hein.transport.classic;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.hein.testsupport.PythonTransmitter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a subscriber acknowledges, with the bytes of Python peers.
 */
class ClassicReceiverTests implements ClassicReceiver.Listener {

	private final List<String> events = new ArrayList<>();

	private final EmbeddedChannel channel = new EmbeddedChannel();

	@BeforeEach
	void shakeHands() {
		this.channel.pipeline().addLast(new ClassicReceiver(this.channel, "alpha", 1 << 20, null, this));
		this.channel.pipeline().fireChannelActive();
		assertThat(sent()).isEmpty();
		this.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] { 6 }));
		assertThat(sent()).isEqualTo("alpha");
		this.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] { 6 }));
		assertThat(this.events).containsExactly("accepted");
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	private String sent() {
		StringBuilder sent = new StringBuilder();
		for (ByteBuf bytes = this.channel.readOutbound(); bytes != null; bytes = this.channel.readOutbound()) {
			sent.append(bytes.toString(StandardCharsets.ISO_8859_1));
			bytes.release();
		}
		return sent.toString();
	}

	static Stream<GoldenCase> streams() {
		return Stream.concat(GoldenCase.ofKind("stream"), GoldenCase.ofKind("receiver"));
	}

	static Stream<GoldenCase> singles() {
		return Stream.concat(GoldenCase.ofKind("frame"), GoldenCase.ofKind("decode"));
	}

	@ParameterizedTest
	@MethodSource("singles")
	void aFrameIsAcknowledgedOnceHoweverItIsCut(GoldenCase line) {
		byte[] wire = line.bytes("wire_hex");
		for (int cut = 1; cut < wire.length && !line.text("id").equals("die"); cut++) {
			this.channel.writeInbound(Unpooled.copiedBuffer(wire, 0, cut));
			assertThat(sent()).isEmpty();
			this.channel.writeInbound(Unpooled.copiedBuffer(wire, cut, wire.length - cut));
			assertThat(sent()).as("cut at %d", cut).isEqualTo("\u0006");
		}
		this.channel.writeInbound(Unpooled.copiedBuffer(wire));
		assertThat(sent()).isEqualTo("\u0006");
	}

	@ParameterizedTest
	@MethodSource("streams")
	void oneWriteOfThePublisherIsAcknowledgedOnceHoweverItIsRead(GoldenCase line) {
		this.channel.writeInbound(line.chunks().stream().map(Unpooled::copiedBuffer).toArray());
		assertAcknowledgedOnce();
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		line.chunks().forEach(all::writeBytes);
		byte[] wire = all.toByteArray();
		for (int cut = 1; cut < wire.length; cut++) {
			this.channel.writeInbound(Unpooled.copiedBuffer(wire, 0, cut),
					Unpooled.copiedBuffer(wire, cut, wire.length - cut));
			assertAcknowledgedOnce();
		}
	}

	private void assertAcknowledgedOnce() {
		this.channel.advanceTimeBy(10, TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
		assertThat(sent()).isEqualTo("\u0006");
	}

	@Test
	void aFrameInPartsIsAcknowledgedOnceItIsComplete() {
		this.channel.freezeTime();
		byte[] frame = PythonTransmitter.raw("n", "0");
		int half = frame.length / 2;
		this.channel.writeInbound(Unpooled.wrappedBuffer(frame, frame, Arrays.copyOf(frame, half)));
		advance(ClassicReceiver.LONGEST_WAIT.minusMillis(1));
		assertThat(sent()).as("the stream does not pause at the end of a frame").isEmpty();
		this.channel.writeInbound(Unpooled.copiedBuffer(frame, half, frame.length - half));
		assertThat(sent()).isEqualTo("\u0006");
		advance(ClassicReceiver.LONGEST_WAIT.multipliedBy(2));
		assertThat(sent()).isEmpty();
	}

	@Test
	void aFrameIsAcknowledgedLateIfTheStreamNeverPausesAtAnEnd() {
		this.channel.freezeTime();
		byte[] frame = PythonTransmitter.raw("n", "0");
		this.channel.writeInbound(Unpooled.wrappedBuffer(frame, Arrays.copyOf(frame, 5)));
		advance(ClassicReceiver.LONGEST_WAIT.minusMillis(1));
		assertThat(sent()).isEmpty();
		advance(Duration.ofMillis(1));
		assertThat(sent()).isEqualTo("\u0006");
		advance(ClassicReceiver.LONGEST_WAIT.multipliedBy(2));
		assertThat(sent()).isEmpty();
	}

	private void advance(Duration time) {
		this.channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
	}

	@Test
	void dieIsAcknowledgedAndTheConnectionLeft() {
		GoldenCase die = GoldenCase.ofKind("frame").filter((line) -> line.text("id").equals("die")).findFirst().get();
		this.channel.writeInbound(Unpooled.copiedBuffer(die.bytes("wire_hex")));
		assertThat(sent()).isEqualTo("\u0006");
		assertThat(this.events).contains("ended the publisher wants the connection to end");
	}

	@Override
	public void accepted() {
		this.events.add("accepted");
	}

	@Override
	public void bytes(int count) {
		assertThat(count).isPositive();
	}

	@Override
	public void message(ClassicFrame frame) {
		assertThat(frame.key()).isIn(ClassicFrame.Key.RAW, ClassicFrame.Key.JSON);
	}

	@Override
	public void tooLong() {
		this.events.add("too long");
	}

	@Override
	public void malformed(String why) {
		this.events.add("malformed " + why);
	}

	@Override
	public void readEnded() {
		// nothing was kept
	}

	@Override
	public void failed(Throwable cause) {
		throw new AssertionError(cause);
	}

	@Override
	public void ended(String why) {
		this.events.add("ended " + why);
	}

}
