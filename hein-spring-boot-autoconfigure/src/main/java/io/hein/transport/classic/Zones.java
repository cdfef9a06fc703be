package io.hein.transport.classic;

import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Names of zones that both Java and Python's peers know.
 */
final class Zones {

	/**
	 * No names of the present tz database, though Java may have them.
	 */
	private static final Set<String> JAVA_ONLY = Set.of("US/Pacific-New");

	private static final Map<String, ZoneId> BY_SMALL_NAME = ZoneId.getAvailableZoneIds()
		.stream()
		.filter((name) -> !name.startsWith("SystemV/") && !JAVA_ONLY.contains(name))
		.collect(Collectors.toUnmodifiableMap((name) -> name.toLowerCase(Locale.ROOT), ZoneId::of));

	private Zones() {
	}

	/**
	 * Find a zone.
	 * @param name its name, in any case of letters
	 * @return the zone, {@code null} if none is called so
	 */
	static @Nullable ZoneId find(String name) {
		return BY_SMALL_NAME.get(name.toLowerCase(Locale.ROOT));
	}

	/**
	 * Whether a zone may be sent by its name.
	 * @param name the name
	 * @return whether Python knows it too
	 */
	static boolean isSendable(String name) {
		ZoneId known = find(name);
		return known != null && known.getId().equals(name);
	}

}
