package io.hein.transport.frame;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ControlFrame}: what holds for the frames of every type.
 */
class ControlFrameTests {

	static List<ControlFrame> small() {
		return FrameExamples.small();
	}

	static List<ControlFrame> all() {
		return FrameExamples.all();
	}

	@Test
	void thereAreExamplesOfEveryTypeButData() {
		Set<FrameType> types = EnumSet.noneOf(FrameType.class);
		all().forEach((frame) -> types.add(frame.type()));
		assertThat(types).isEqualTo(EnumSet.complementOf(EnumSet.of(FrameType.DATA)));
	}

	@ParameterizedTest
	@MethodSource("all")
	void whatIsWrittenIsReadAgain(ControlFrame frame) {
		byte[] bytes = FrameExamples.bytes(frame);
		assertThat(FrameExamples.read(bytes)).isEqualTo(frame).hasSameHashCodeAs(frame);
		assertThat(Unpooled.wrappedBuffer(bytes).getInt(0)).isEqualTo(bytes.length - 4);
		assertThat(bytes[4]).isEqualTo(frame.type().code());
	}

	@ParameterizedTest
	@MethodSource("all")
	void encodeMakesABufferOfItsOwn(ControlFrame frame) {
		ByteBuf buffer = frame.encode(UnpooledByteBufAllocator.DEFAULT);
		try {
			assertThat(Unpooled.wrappedBuffer(FrameExamples.bytes(frame))).isEqualTo(buffer);
		}
		finally {
			buffer.release();
		}
	}

	@ParameterizedTest
	@MethodSource("all")
	void aFrameThatEndsEarlyIsRefusedWhereverItEnds(ControlFrame frame) {
		byte[] bytes = FrameExamples.bytes(frame);
		for (int length = ControlFrame.HEADER_LENGTH; length < bytes.length; length++) {
			byte[] truncated = Arrays.copyOf(bytes, length);
			assertThatExceptionOfType(ProtocolException.class).as("%d of %d bytes", length, bytes.length)
				.isThrownBy(() -> FrameExamples.read(truncated));
		}
	}

	@ParameterizedTest
	@MethodSource("small")
	void aFrameWithABitFlippedIsReadOrRefusedAndNothingElse(ControlFrame frame) {
		byte[] bytes = FrameExamples.bytes(frame);
		for (int bit = Integer.SIZE; bit < bytes.length * Byte.SIZE; bit++) {
			byte[] flipped = bytes.clone();
			flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
			if (flipped[4] == FrameType.DATA.code()) {
				continue;
			}
			try {
				ControlFrame read = FrameExamples.read(flipped);
				assertThat(FrameExamples.read(FrameExamples.bytes(read))).as("bit %d", bit).isEqualTo(read);
			}
			catch (ProtocolException ex) {
				assertThat(ex).as("bit %d", bit).hasMessageNotContainingAny("\r", "\n");
			}
		}
	}

	@ParameterizedTest
	@MethodSource("small")
	void aByteAfterTheEndIsRefused(ControlFrame frame) {
		byte[] bytes = FrameExamples.bytes(frame);
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> FrameExamples.read(Arrays.copyOf(bytes, bytes.length + 1)))
			.withMessageContaining("after its end");
	}

	@ParameterizedTest
	@EnumSource(names = "DATA", mode = EnumSource.Mode.EXCLUDE)
	void aBodyOfAnyBytesIsReadOrRefusedAndNothingElse(FrameType type) {
		for (int value = 0; value < 256; value++) {
			for (int length = 0; length < 80; length++) {
				byte[] body = new byte[length];
				Arrays.fill(body, (byte) value);
				try {
					assertThat(ControlFrame.read(type, Unpooled.wrappedBuffer(body)).type()).isEqualTo(type);
				}
				catch (ProtocolException ex) {
					assertThat(ex.code()).isNotNull();
				}
			}
		}
	}

	@Test
	void everyFrameASubscriberSendsFitsItsLimit() {
		assertThat(FrameExamples.bytes(FrameExamples.longestHello())).hasSizeLessThanOrEqualTo(Hello.MAX_LENGTH + 4);
		assertThat(FrameExamples.large())
			.allSatisfy((frame) -> assertThat(FrameExamples.bytes(frame)).hasSizeLessThanOrEqualTo(64 * 1024 + 4));
	}

	@Test
	void dataIsNoControlFrame() {
		assertThatIllegalArgumentException().isThrownBy(() -> ControlFrame.read(FrameType.DATA, Unpooled.EMPTY_BUFFER));
	}

	@Test
	void aBufferIsNotLostWhenEncodingFails() {
		ByteBuf buffer = Unpooled.buffer(8, 8);
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> new Ping(1, 1).encode(new OneBufferAllocator(buffer)));
		assertThat(buffer.refCnt()).isZero();
	}

	@Test
	void anEpochChangeIsNoFrame() {
		assertThatIllegalArgumentException().isThrownBy(() -> new GapFrame(1, 2, GapReason.EPOCH));
	}

}
