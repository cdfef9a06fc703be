package io.hein.transport.frame;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

import io.netty.buffer.ByteBuf;

/**
 * Refusal, or end of a connection because of a fault ({@code docs/wire-protocol.md},
 * "ERROR").
 *
 * @param code what it was
 * @param message a sentence for people, cut at {@value #MAX_MESSAGE} bytes
 * @since 0.1.0
 */
public record ErrorFrame(ErrorCode code, String message) implements ControlFrame {

	/**
	 * Greatest length of the sentence, in bytes of UTF-8.
	 */
	public static final int MAX_MESSAGE = 200;

	/**
	 * Create an ERROR.
	 */
	public ErrorFrame {
		Objects.requireNonNull(code, "code");
		message = cut(message);
	}

	@Override
	public FrameType type() {
		return FrameType.ERROR;
	}

	@Override
	public void writeBody(ByteBuf out) {
		out.writeByte(this.code.code());
		Wire.writeShortText(out, this.message);
	}

	static ErrorFrame read(ByteBuf in) {
		Wire.require(in, 1, "code");
		ErrorCode code = ErrorCode.of(in.readByte());
		return new ErrorFrame(code, Wire.readShortText(in, "message"));
	}

	private static String cut(String message) {
		String text = message;
		while (text.getBytes(StandardCharsets.UTF_8).length > MAX_MESSAGE) {
			text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
		}
		return text;
	}

}
