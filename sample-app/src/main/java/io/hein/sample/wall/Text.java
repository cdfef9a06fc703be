package io.hein.sample.wall;

import java.net.InetSocketAddress;
import java.util.Locale;

import io.hein.core.HeinGap;
import io.hein.transport.frame.Epoch;
import org.jspecify.annotations.Nullable;

/**
 * How things are written on the page.
 */
final class Text {

	private static final int SHORT_EPOCH = 8;

	private Text() {
	}

	static String epoch(Epoch epoch) {
		return epoch.toString().substring(0, SHORT_EPOCH);
	}

	static @Nullable String address(@Nullable InetSocketAddress address) {
		if (address == null) {
			return null;
		}
		String host = (address.isUnresolved()) ? address.getHostString() : address.getAddress().getHostAddress();
		return host + ":" + address.getPort();
	}

	static String gap(HeinGap gap) {
		long from = gap.from().toPosition().sequence();
		if (gap.to() == null) {
			return String.format(Locale.ROOT, "%,d onwards, of unknown size (%s)", from, gap.reason());
		}
		return String.format(Locale.ROOT, "%,d to %,d, %,d positions (%s)", from, gap.to().toPosition().sequence(),
				gap.count().orElse(0), gap.reason());
	}

}
