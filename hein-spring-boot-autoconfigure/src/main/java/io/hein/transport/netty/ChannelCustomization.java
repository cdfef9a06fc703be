package io.hein.transport.netty;

import java.util.function.Consumer;

import io.netty.channel.Channel;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Lets users change the channel of a new connection. What goes wrong then ends that
 * connection, and nothing else.
 */
public final class ChannelCustomization {

	private static final Log logger = SafeLog.getLog(ChannelCustomization.class);

	private ChannelCustomization() {
	}

	/**
	 * Have a channel changed, whose handlers are all in its pipeline.
	 * @param customizer changes it, {@code null} for none
	 * @param channel the channel
	 */
	public static void apply(@Nullable Consumer<Channel> customizer, Channel channel) {
		if (customizer == null) {
			return;
		}
		try {
			customizer.accept(channel);
		}
		catch (Throwable ex) {
			logger.error("The channel customizer failed: the connection is closed", ex);
			channel.close();
		}
	}

}
