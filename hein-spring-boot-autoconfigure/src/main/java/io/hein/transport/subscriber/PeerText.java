package io.hein.transport.subscriber;

/**
 * Makes text of a peer harmless in logs and messages.
 */
final class PeerText {

	private static final int MAX_LENGTH = 128;

	private PeerText() {
	}

	/**
	 * Escape what is not printable ASCII, and cut.
	 * @param text the peer's text
	 * @return a text for logs
	 */
	static String escape(String text) {
		StringBuilder escaped = new StringBuilder();
		for (int i = 0; i < Math.min(text.length(), MAX_LENGTH); i++) {
			char c = text.charAt(i);
			escaped.append((c >= ' ' && c < 127) ? String.valueOf(c) : String.format("\\u%04x", (int) c));
		}
		return (text.length() > MAX_LENGTH) ? escaped.append("...").toString() : escaped.toString();
	}

}
