package io.hein.event;

import java.net.InetSocketAddress;

import io.hein.transport.frame.ErrorCode;
import io.hein.transport.publisher.Publisher;
import org.jspecify.annotations.Nullable;

/**
 * A publisher has refused a connection before it attached.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class HeinSubscriberRefusedEvent extends HeinPublisherEvent {

	private final InetSocketAddress address;

	private final @Nullable String name;

	private final ErrorCode code;

	private final String message;

	/**
	 * Create an event.
	 * @param publisher the publisher
	 * @param address the address it came from
	 * @param name the name it gave, or {@code null} if it did not get that far
	 * @param code the reason
	 * @param message a sentence for people
	 */
	public HeinSubscriberRefusedEvent(Publisher publisher, InetSocketAddress address, @Nullable String name,
			ErrorCode code, String message) {
		super(publisher);
		this.address = address;
		this.name = name;
		this.code = code;
		this.message = message;
	}

	/**
	 * The address it came from.
	 * @return the address it came from
	 */
	public InetSocketAddress getAddress() {
		return this.address;
	}

	/**
	 * The name it gave.
	 * @return the name it gave, or {@code null} if it did not get that far
	 */
	public @Nullable String getName() {
		return this.name;
	}

	/**
	 * The reason.
	 * @return the reason
	 */
	public ErrorCode getCode() {
		return this.code;
	}

	/**
	 * A sentence for people.
	 * @return a sentence for people
	 */
	public String getMessage() {
		return this.message;
	}

}
