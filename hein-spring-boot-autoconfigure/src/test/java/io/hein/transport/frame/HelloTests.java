package io.hein.transport.frame;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

import io.hein.testsupport.CanarySecret;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Hello}.
 */
class HelloTests {

	static List<String> illegalNames() {
		return List.of("", "a b", "a\r\nb", "\u001b[31mred", "a\u202eb", "n".repeat(65), "../etc", "${jndi:ldap://x}",
				"\u00e4", "a\0", "a/b", "a:b", "\n", "a\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "A-Z_0.9", "..", "-" })
	void aNameMayHaveLettersDigitsDotsDashesAndUnderlines(String name) {
		assertThat(FrameExamples.read(FrameExamples.bytes(FrameExamples.hello(name)))).extracting("name")
			.isEqualTo(name);
	}

	@Test
	void aNameMayHave64Characters() {
		assertThat(Hello.isName("n".repeat(64))).isTrue();
	}

	@ParameterizedTest
	@MethodSource("illegalNames")
	void anotherNameIsNotSent(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> FrameExamples.hello(name));
	}

	@ParameterizedTest
	@MethodSource("illegalNames")
	void anotherNameIsRefusedWithoutRepeatingIt(String name) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(name.getBytes(StandardCharsets.UTF_8)))
			.withMessage("a name is 1 to 64 of A-Z a-z 0-9 . _ -");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ff", "c080", "c0af", "e080af", "eda080", "edb080", "f4908080", "c3", "e282", "f09f98" })
	void bytesThatAreNotUtf8AreRefused(String hex) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(HexFormat.of().parseHex(hex)))
			.withMessage("name is not UTF-8");
	}

	@Test
	void theMagicNumberComesFirst() {
		byte[] bytes = FrameExamples.bytes(FrameExamples.hello("a"));
		assertThat(new String(bytes, 5, 4, StandardCharsets.US_ASCII)).isEqualTo("HEIN");
		bytes[5] = 'h';
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> FrameExamples.read(bytes))
			.withMessageContaining("magic");
	}

	@Test
	void versionZeroIsNoVersion() {
		byte[] bytes = FrameExamples.bytes(FrameExamples.hello("a"));
		bytes[9] = 0;
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> FrameExamples.read(bytes))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.VERSION));
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 255 })
	void aLaterVersionMayAppendWhatThisOneSkips(int version) {
		byte[] bytes = FrameExamples.bytes(FrameExamples.hello("a"));
		bytes[9] = (byte) version;
		ByteBuf longer = Unpooled.wrappedBuffer(bytes, new byte[] { 1, 2, 3 });
		longer.skipBytes(ControlFrame.HEADER_LENGTH);
		assertThat(ControlFrame.read(FrameType.HELLO, longer)).extracting("version").isEqualTo(version);
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 8, 16, 32, 64, 128 })
	void unknownFlagsAreRefused(int flag) {
		byte[] bytes = FrameExamples.bytes(FrameExamples.hello("a"));
		bytes[10] |= (byte) flag;
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> FrameExamples.read(bytes))
			.withMessage("unknown flags in HELLO");
	}

	@Test
	void moreThan16PositionsAreNeitherSentNorAccepted() {
		List<Position> positions = Collections.nCopies(17, new Position(FrameExamples.EPOCH, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> new Hello(1, "a", FrameExamples.INSTANCE,
				TopicFilter.EVERYTHING, StartFrom.LATEST, true, positions, null));
		byte[] bytes = FrameExamples.bytes(FrameExamples.hello("a"));
		bytes[29] = 17;
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> FrameExamples.read(bytes))
			.withMessage("17 positions, at most 16 are allowed");
	}

	@Test
	void aLongerTokenIsNeitherSentNorAccepted() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Hello(1, "a", FrameExamples.INSTANCE,
				TopicFilter.EVERYTHING, StartFrom.LATEST, true, List.of(), CanarySecret.MARK.repeat(Hello.MAX_TOKEN)));
		byte[] bytes = FrameExamples.bytes(FrameExamples.hello("a"));
		bytes[30] = 4;
		bytes[31] = 1;
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> FrameExamples.read(bytes))
			.withMessageContaining("token is longer");
	}

	@Test
	void secretsAreNotShown() {
		Hello hello = new Hello(1, "a", new InstanceId(0x1234567812345678L, 0x1234567812345678L),
				TopicFilter.EVERYTHING, StartFrom.LATEST, true, List.of(), CanarySecret.TOKEN);
		assertThat(hello.toString()).doesNotContain(CanarySecret.MARK, "1234567812345678", "1311768465173141112");
		assertThat(hello.instanceId()).hasToString("InstanceId[secret]");
	}

	private static ControlFrame read(byte[] name) {
		ByteBuf body = Unpooled.buffer();
		body.writeInt(Hello.MAGIC).writeByte(1).writeByte(0).writeByte(name.length).writeBytes(name);
		body.writeZero(16 + 1 + 2 + 2);
		return ControlFrame.read(FrameType.HELLO, body);
	}

}
