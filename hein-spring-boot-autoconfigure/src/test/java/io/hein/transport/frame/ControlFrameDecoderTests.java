package io.hein.transport.frame;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ControlFrameDecoder}.
 */
class ControlFrameDecoderTests {

	private final ControlFrameDecoder decoder = new ControlFrameDecoder();

	private final EmbeddedChannel channel = new EmbeddedChannel(this.decoder);

	static List<ControlFrame> frames() {
		return FrameExamples.small();
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void manyFramesInOneReadAreAllTaken() {
		List<ControlFrame> frames = FrameExamples.all();
		this.channel.writeInbound(Unpooled.wrappedBuffer(concat(frames)));
		assertThat(taken()).isEqualTo(frames);
	}

	@Test
	void whereverTheBytesAreSplitTheSameFramesComeOut() {
		List<ControlFrame> frames = FrameExamples.small();
		byte[] bytes = concat(frames);
		for (int at = 1; at < bytes.length; at++) {
			this.channel.writeInbound(Unpooled.wrappedBuffer(bytes, 0, at));
			this.channel.writeInbound(Unpooled.wrappedBuffer(bytes, at, bytes.length - at));
			assertThat(taken()).as("split at %d", at).isEqualTo(frames);
		}
	}

	@Test
	void bytesThatComeOneByOneMakeTheSameFrames() {
		List<ControlFrame> frames = FrameExamples.all();
		writeOneByOne(concat(frames));
		assertThat(taken()).isEqualTo(frames);
	}

	@Test
	void theTimeForSingleBytesGrowsWithTheirNumberOnly() {
		byte[] hello = FrameExamples.bytes(FrameExamples.longestHello());
		writeOneByOne(hello);
		long once = nanosOneByOne(hello, 1);
		long more = nanosOneByOne(hello, 4);
		assertThat(more).isLessThan(once * 12 + 50_000_000);
		assertThat(taken()).hasSize(6);
	}

	@ParameterizedTest
	@MethodSource("frames")
	void aBitFlippedInTheHeaderGivesAFrameOrAProtocolExceptionAndNothingElse(ControlFrame frame) {
		byte[] bytes = FrameExamples.bytes(frame);
		for (int bit = 0; bit < ControlFrame.HEADER_LENGTH * Byte.SIZE; bit++) {
			byte[] flipped = bytes.clone();
			flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
			EmbeddedChannel fresh = new EmbeddedChannel(new ControlFrameDecoder());
			try {
				fresh.writeInbound(Unpooled.wrappedBuffer(flipped));
			}
			catch (DecoderException ex) {
				assertThat(ex.getCause()).as("bit %d", bit).isInstanceOf(ProtocolException.class);
			}
			finally {
				fresh.finishAndReleaseAll();
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "'GET / HTTP/1.1', HTTP", "'POST / HTTP/1.1', HTTP", "'SSH-2.0-OpenSSH_9.6', SSH",
			"'\u0016\u0003\u0001', TLS", "'\u0006', 0x06", "'HEIN', HTTP", "'\u0080', 0xc2" })
	void theFirstByteRevealsAForeignProtocol(String text, String hint) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		assertRefused(Arrays.copyOf(bytes, 1), hint);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, Hello.MAX_LENGTH + 1, (1 << 24) - 1 })
	void aLengthOutsideTheLimitsIsRefusedWithoutWaitingForTheBytes(int length) {
		ByteBuf bytes = Unpooled.buffer().writeInt(length);
		assertRefused(bytes.copy(0, 4).array(), "frame of");
	}

	@Test
	void aLimitThatWasRaisedLetsLongerFramesIn() {
		this.decoder.setMaxLength(64 * 1024);
		ByteBuf header = Unpooled.buffer().writeInt(64 * 1024);
		this.channel.writeInbound(header);
		assertThat(taken()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "0, unknown frame type", "14, unknown frame type", "3, DATA from a subscriber", "1, HELLO",
			"10, frame ends before its token" })
	void aFrameOfOnlyATypeIsRefused(byte type, String hint) {
		assertRefused(new byte[] { 0, 0, 0, 1, type }, (type == 1) ? "magic" : hint);
	}

	@Test
	void whatFollowsAnIllegalFrameIsSwallowed() {
		assertRefused(new byte[] { 0, 0, 0, 1, 99 }, "unknown frame type");
		this.channel.writeInbound(Unpooled.wrappedBuffer(FrameExamples.bytes(new Ping(1, 1))));
		assertThat(taken()).isEmpty();
	}

	@Test
	void whatCameBeforeAnIllegalFrameIsAccepted() {
		Ping ping = new Ping(1, 1);
		byte[] illegal = { 0, 0, 0, 1, 99 };
		assertThatExceptionOfType(DecoderException.class)
			.isThrownBy(() -> this.channel.writeInbound(Unpooled.wrappedBuffer(FrameExamples.bytes(ping), illegal)));
		assertThat(taken()).containsExactly(ping);
	}

	@Test
	void aTruncatedFrameAtTheEndOfTheConnectionIsNoFrame() {
		byte[] bytes = FrameExamples.bytes(FrameExamples.hello("a"));
		this.channel.writeInbound(Unpooled.wrappedBuffer(bytes, 0, bytes.length - 1));
		this.channel.finish();
		assertThat(taken()).isEmpty();
	}

	private void assertRefused(byte[] bytes, String hint) {
		assertThatExceptionOfType(DecoderException.class)
			.isThrownBy(() -> this.channel.writeInbound(Unpooled.wrappedBuffer(bytes)))
			.havingCause()
			.isInstanceOf(ProtocolException.class)
			.withMessageContaining(hint);
	}

	/**
	 * Processor time: what else the machine does is no matter.
	 */
	private long nanosOneByOne(byte[] bytes, int times) {
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		long start = threads.getCurrentThreadCpuTime();
		for (int i = 0; i < times; i++) {
			writeOneByOne(bytes);
		}
		return threads.getCurrentThreadCpuTime() - start;
	}

	private void writeOneByOne(byte[] bytes) {
		for (byte value : bytes) {
			this.channel.writeInbound(Unpooled.wrappedBuffer(new byte[] { value }));
		}
	}

	private List<Object> taken() {
		List<Object> taken = new ArrayList<>();
		for (Object frame = this.channel.readInbound(); frame != null; frame = this.channel.readInbound()) {
			taken.add(frame);
		}
		return taken;
	}

	private static byte[] concat(List<ControlFrame> frames) {
		ByteBuf out = Unpooled.buffer();
		frames.forEach((frame) -> frame.writeTo(out));
		return out.copy(0, out.readableBytes()).array();
	}

}
