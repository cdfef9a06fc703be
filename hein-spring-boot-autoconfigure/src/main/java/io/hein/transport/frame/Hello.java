package io.hein.transport.frame;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber's first frame ({@code docs/wire-protocol.md}, "HELLO").
 *
 * @param version the highest version that the subscriber speaks, 1 to 255
 * @param name the subscriber's name
 * @param instanceId the identity of this run of it
 * @param topics what it wants
 * @param start where to begin if no position in {@code resume} is one of this log
 * @param attachedBefore whether this run of the subscriber was attached to any publisher
 * before, so that a log it does not know is read from its first position
 * @param resume the last received position in each log that it remembers, the latest log
 * first, at most {@value #MAX_RESUME}
 * @param token the shared secret, or {@code null}
 * @since 0.1.0
 */
public record Hello(int version, String name, InstanceId instanceId, TopicFilter topics, StartFrom start,
		boolean attachedBefore, List<Position> resume, @Nullable String token) implements ControlFrame {

	/**
	 * What a HELLO begins with: "HEIN" in ASCII.
	 */
	public static final int MAGIC = 0x4845494E;

	/**
	 * The version of the protocol that this code speaks.
	 */
	public static final int VERSION = 1;

	/**
	 * Greatest length of a HELLO, its length field not counted.
	 */
	public static final int MAX_LENGTH = 16 * 1024;

	/**
	 * How many logs a subscriber remembers.
	 */
	public static final int MAX_RESUME = 16;

	/**
	 * Greatest length of a token in bytes of UTF-8.
	 */
	public static final int MAX_TOKEN = 1024;

	private static final int MAX_NAME = 64;

	private static final int FLAG_EARLIEST = 1;

	private static final int FLAG_ATTACHED_BEFORE = 2;

	/**
	 * Create a HELLO.
	 * @throws IllegalArgumentException if a part is not legal or would not fit
	 */
	public Hello {
		Objects.requireNonNull(instanceId, "instanceId");
		Objects.requireNonNull(topics, "topics");
		Objects.requireNonNull(start, "start");
		resume = List.copyOf(resume);
		Wire.checkTopics(topics);
		if (!isName(name)) {
			throw new IllegalArgumentException("Not a subscriber's name: it is 1 to 64 of A-Z a-z 0-9 . _ -");
		}
		if (resume.size() > MAX_RESUME) {
			throw new IllegalArgumentException(resume.size() + " positions, at most " + MAX_RESUME + " are allowed");
		}
		if (token != null && token.getBytes(StandardCharsets.UTF_8).length > MAX_TOKEN) {
			throw new IllegalArgumentException("The token is longer than " + MAX_TOKEN + " bytes");
		}
	}

	/**
	 * Whether a text may be a subscriber's name: 1 to 64 of {@code A-Z a-z 0-9 . _ -}.
	 * @param name the text
	 * @return whether it may
	 */
	public static boolean isName(String name) {
		if (name.isEmpty() || name.length() > MAX_NAME) {
			return false;
		}
		for (int i = 0; i < name.length(); i++) {
			if (!isOfName(name.charAt(i))) {
				return false;
			}
		}
		return true;
	}

	private static boolean isOfName(char c) {
		return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_'
				|| c == '-';
	}

	@Override
	public FrameType type() {
		return FrameType.HELLO;
	}

	@Override
	public void writeBody(ByteBuf out) {
		out.writeInt(MAGIC);
		out.writeByte(this.version);
		out.writeByte(((this.start == StartFrom.EARLIEST) ? FLAG_EARLIEST : 0)
				| ((this.attachedBefore) ? FLAG_ATTACHED_BEFORE : 0));
		Wire.writeShortText(out, this.name);
		out.writeLong(this.instanceId.high());
		out.writeLong(this.instanceId.low());
		out.writeByte(this.resume.size());
		for (Position position : this.resume) {
			out.writeLong(position.epoch().high());
			out.writeLong(position.epoch().low());
			out.writeLong(position.sequence());
		}
		byte[] secret = (this.token != null) ? this.token.getBytes(StandardCharsets.UTF_8) : new byte[0];
		out.writeShort(secret.length);
		out.writeBytes(secret);
		Wire.writeTopics(out, this.topics);
	}

	static Hello read(ByteBuf in) {
		Wire.require(in, 6, "magic, version and flags");
		if (in.readInt() != MAGIC) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "HELLO without the magic number: not a Hein subscriber");
		}
		int version = in.readUnsignedByte();
		if (version == 0) {
			throw new ProtocolException(ErrorCode.VERSION, "version 0; this side speaks version " + VERSION);
		}
		int flags = in.readUnsignedByte();
		if ((flags & ~(FLAG_EARLIEST | FLAG_ATTACHED_BEFORE)) != 0) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "unknown flags in HELLO");
		}
		String name = Wire.readShortText(in, "name");
		if (!isName(name)) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "a name is 1 to 64 of A-Z a-z 0-9 . _ -");
		}
		Wire.require(in, 16, "instance id");
		InstanceId instanceId = new InstanceId(in.readLong(), in.readLong());
		List<Position> resume = readResume(in);
		Wire.require(in, Short.BYTES, "token");
		int length = in.readUnsignedShort();
		if (length > MAX_TOKEN) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "the token is longer than " + MAX_TOKEN + " bytes");
		}
		String token = (length > 0) ? Wire.readText(in, length, "token") : null;
		TopicFilter topics = Wire.readTopics(in);
		if (version > VERSION) {
			// What a later version appends; the answer names our version
			in.skipBytes(in.readableBytes());
		}
		return new Hello(version, name, instanceId, topics,
				((flags & FLAG_EARLIEST) != 0) ? StartFrom.EARLIEST : StartFrom.LATEST,
				(flags & FLAG_ATTACHED_BEFORE) != 0, resume, token);
	}

	private static List<Position> readResume(ByteBuf in) {
		Wire.require(in, 1, "positions");
		int count = in.readUnsignedByte();
		if (count > MAX_RESUME) {
			throw new ProtocolException(ErrorCode.PROTOCOL,
					count + " positions, at most " + MAX_RESUME + " are allowed");
		}
		List<Position> resume = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			Wire.require(in, 24, "positions");
			Epoch epoch = new Epoch(in.readLong(), in.readLong());
			resume.add(new Position(epoch, Wire.readSequence(in, "position")));
		}
		return resume;
	}

	/**
	 * The same without the secret, for code that keeps it.
	 * @return a hello without a token
	 */
	public Hello withoutToken() {
		return new Hello(this.version, this.name, this.instanceId, this.topics, this.start, this.attachedBefore,
				this.resume, null);
	}

	/**
	 * Shows neither the instance id nor the token.
	 */
	@Override
	public String toString() {
		return "Hello[name=" + this.name + ", topics=" + this.topics + ", start=" + this.start + ", attachedBefore="
				+ this.attachedBefore + ", resume=" + this.resume + "]";
	}

}
