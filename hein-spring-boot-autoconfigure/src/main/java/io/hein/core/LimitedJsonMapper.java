package io.hein.core;

import java.time.OffsetDateTime;
import java.time.ZonedDateTime;

import com.fasterxml.jackson.annotation.JsonFormat;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.MutableConfigOverride;
import tools.jackson.databind.json.JsonMapper;

/**
 * Creates a copy of a mapper that reads no JSON beyond certain limits, and writes none
 * that is nested deeper than it reads. Stricter limits of the mapper itself are kept.
 * Times come back with the zone or offset that they had, and not in that of the reader.
 */
final class LimitedJsonMapper extends JsonMapper.Builder {

	private LimitedJsonMapper(JsonMapper mapper, StreamReadConstraints reading, StreamWriteConstraints writing) {
		super((StateImpl) mapper.rebuild().saveStateApplyModules());
		JsonFactory factory = mapper.tokenStreamFactory()
			.rebuild()
			.streamReadConstraints(reading)
			.streamWriteConstraints(writing)
			.build();
		this._streamFactory = factory;
	}

	static JsonMapper copyOf(JsonMapper mapper, int maxDepth, int maxNumberLength) {
		if (maxDepth < 1 || maxNumberLength < 1) {
			throw new IllegalArgumentException("The limits of JSON must be positive: depth " + maxDepth
					+ ", length of numbers " + maxNumberLength);
		}
		StreamReadConstraints own = mapper.tokenStreamFactory().streamReadConstraints();
		StreamReadConstraints reading = own.rebuild()
			.maxNestingDepth(Math.min(own.getMaxNestingDepth(), maxDepth))
			.maxNumberLength(Math.min(own.getMaxNumberLength(), maxNumberLength))
			.build();
		StreamWriteConstraints writing = mapper.tokenStreamFactory().streamWriteConstraints();
		return new LimitedJsonMapper(mapper, reading,
				writing.rebuild()
					.maxNestingDepth(Math.min(writing.getMaxNestingDepth(), reading.getMaxNestingDepth()))
					.build())
			.addHandler(new ZonedTimes())
			.withConfigOverride(ZonedDateTime.class, LimitedJsonMapper::asText)
			.withConfigOverride(OffsetDateTime.class, LimitedJsonMapper::asText)
			.enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
			.disable(DateTimeFeature.WRITE_DATE_KEYS_AS_TIMESTAMPS, DateTimeFeature.WRITE_DATES_WITH_CONTEXT_TIME_ZONE,
					DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE, DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID)
			.build();
	}

	// A number of seconds has no zone
	private static void asText(MutableConfigOverride times) {
		JsonFormat.Value format = times.getFormat();
		if (format == null || !format.hasShape()) {
			times.setFormat(JsonFormat.Value.forShape(JsonFormat.Shape.STRING).withOverrides(format));
		}
	}

}
