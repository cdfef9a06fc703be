package io.hein.core;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.DeserializationProblemHandler;

/**
 * Reads times that were written with their zone where the listener's type has no place
 * for one: the zone is left out, the time is the same.
 */
final class ZonedTimes extends DeserializationProblemHandler {

	@Override
	public @Nullable Object handleWeirdStringValue(DeserializationContext context, Class<?> type, String value,
			String message) {
		try {
			if (type == Instant.class) {
				return ZonedDateTime.parse(value).toInstant();
			}
			if (type == OffsetDateTime.class) {
				return ZonedDateTime.parse(value).toOffsetDateTime();
			}
		}
		catch (DateTimeException ex) {
			// not a time: the mapper says so
		}
		return NOT_HANDLED;
	}

}
