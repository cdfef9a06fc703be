package io.hein.cache;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A key of a cache as it goes to other instances.
 *
 * @param type the name of its type
 * @param text what it is, {@code null} if it has parts
 * @param parts its parts, {@code null} if it has none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SentKey(String type, @Nullable String text, @Nullable List<@Nullable SentKey> parts) {

	SentKey(String type, String text) {
		this(type, text, null);
	}

}
