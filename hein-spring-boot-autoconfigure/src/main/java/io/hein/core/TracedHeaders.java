package io.hein.core;

import java.util.LinkedHashMap;
import java.util.Map;

import io.hein.transport.frame.Headers;

/**
 * Adds to a message's headers what its observation wrote, as far as there is room. A
 * message never loses a header of its own, and is never refused, because it is traced.
 */
final class TracedHeaders {

	private TracedHeaders() {
	}

	/**
	 * The headers to send.
	 * @param own the message's headers
	 * @param carrier a copy of them, to which the observation has added
	 * @return what is legal of both; {@code own} if they are not legal themselves
	 */
	static Map<String, String> of(Map<String, String> own, Map<String, String> carrier) {
		Map<String, String> all = new LinkedHashMap<>(own);
		all.putAll(carrier);
		if (all.equals(own) || isLegal(all)) {
			return all;
		}
		Map<String, String> result = own;
		for (Map.Entry<String, String> added : carrier.entrySet()) {
			if (added.getValue() != null && !added.getValue().equals(own.get(added.getKey()))) {
				Map<String, String> extended = new LinkedHashMap<>(result);
				extended.put(added.getKey(), added.getValue());
				result = isLegal(extended) ? extended : result;
			}
		}
		return result;
	}

	private static boolean isLegal(Map<String, String> headers) {
		try {
			Headers.encode(headers);
			return true;
		}
		catch (IllegalArgumentException | NullPointerException ex) {
			return false;
		}
	}

}
