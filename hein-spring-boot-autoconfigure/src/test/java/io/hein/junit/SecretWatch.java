package io.hein.junit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.hein.testsupport.CanarySecret;

/**
 * Looks for the secrets of the tests in whatever is written: plain, and in the encodings
 * in which bytes are often shown. Keys are made anew by each test, so it is their form
 * that is looked for.
 */
final class SecretWatch {

	/**
	 * With this all keys on the curve P-256 begin, in PKCS 8 and Base64.
	 */
	private static final String KEY = "MEECAQAwEwYHKoZIzj0CAQYIKoZIzj0DAQcE";

	private static final int EXCERPT = 200;

	private final Set<String> marks = new LinkedHashSet<>();

	private final int longest;

	private final Queue<String> found = new ConcurrentLinkedQueue<>();

	SecretWatch() {
		this.marks.addAll(List.of("PRIVATE KEY-----", KEY));
		byte[] mark = CanarySecret.MARK.getBytes(StandardCharsets.UTF_8);
		this.marks.add(CanarySecret.MARK);
		for (HexFormat format : List.of(HexFormat.of(), HexFormat.ofDelimiter(" "))) {
			this.marks.add(format.formatHex(mark));
			this.marks.add(format.withUpperCase().formatHex(mark));
		}
		for (int before = 0; before < 3; before++) {
			this.marks.add(base64(mark, before));
		}
		this.longest = this.marks.stream().mapToInt(String::length).max().orElseThrow();
	}

	/**
	 * What is the same whatever surrounds the bytes.
	 */
	private static String base64(byte[] mark, int before) {
		byte[] bytes = new byte[before + mark.length];
		System.arraycopy(mark, 0, bytes, before, mark.length);
		int first = (before * 8 + 5) / 6;
		int end = bytes.length * 8 / 6;
		return Base64.getEncoder().withoutPadding().encodeToString(bytes).substring(first, end);
	}

	/**
	 * Watch what the JVM writes from now on, unless that is watched already. Later
	 * captures of the streams write to these in the end.
	 */
	void install() {
		if (!(System.out instanceof WatchedStream)) {
			System.setOut(new WatchedStream("System.out", System.out));
		}
		if (!(System.err instanceof WatchedStream)) {
			System.setErr(new WatchedStream("System.err", System.err));
		}
	}

	/**
	 * Look for secrets.
	 * @param where where the text is to be seen
	 * @param text the text
	 * @return whether there was one
	 */
	boolean look(String where, String text) {
		for (String mark : this.marks) {
			int index = text.indexOf(mark);
			if (index >= 0) {
				this.found
					.add("A secret is in " + where + ", after: " + text.substring(Math.max(0, index - EXCERPT), index));
				return true;
			}
		}
		return false;
	}

	/**
	 * Take what was found since the last call.
	 * @return where secrets were seen, without them
	 */
	List<String> takeFound() {
		List<String> taken = new ArrayList<>();
		for (String place = this.found.poll(); place != null; place = this.found.poll()) {
			taken.add(place);
		}
		return taken;
	}

	/**
	 * A stream that is looked through before it goes where it went before.
	 * @param where its name
	 * @param target where it goes
	 * @return the stream
	 */
	OutputStream watched(String where, OutputStream target) {
		return new Watching(where, target);
	}

	private final class WatchedStream extends PrintStream {

		private WatchedStream(String where, PrintStream target) {
			super(watched(where, target), true);
		}

	}

	private final class Watching extends OutputStream {

		private final String where;

		private final OutputStream target;

		/**
		 * The end of what was written, which may be the begin of a secret.
		 */
		private String end = "";

		private Watching(String where, OutputStream target) {
			this.where = where;
			this.target = target;
		}

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
			String text = this.end + new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
			// once is enough: the next class is not to be blamed
			this.end = look(this.where, text) ? ""
					: text.substring(Math.max(0, text.length() - SecretWatch.this.longest + 1));
			this.target.write(bytes, offset, length);
		}

		@Override
		public void flush() throws IOException {
			this.target.flush();
		}

	}

}
