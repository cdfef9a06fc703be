package io.hein.transport.admission;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.hein.transport.frame.Hello;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that are valid: for all subscribers, and for single ones, which then cannot
 * use the others. Keeps digests only, and takes the same time whatever is wrong with a
 * token. Not changed after a publisher has it.
 */
public final class Tokens {

	/**
	 * So many characters are hard to guess even of 16 kinds.
	 */
	static final int MIN_LENGTH = 32;

	private List<byte[]> shared = List.of();

	private final Map<String, List<byte[]>> bySubscriber = new HashMap<>();

	/**
	 * Set the tokens of all subscribers that have none of their own.
	 * @param tokens the tokens, of which any is accepted
	 * @throws IllegalArgumentException if one of them is too short or too long
	 */
	public void setShared(Collection<String> tokens) {
		this.shared = digests(tokens);
	}

	/**
	 * Set the tokens of one subscriber, which then needs one of these.
	 * @param subscriber the subscriber's name
	 * @param tokens the tokens, of which any is accepted
	 * @throws IllegalArgumentException if the name is none, or if there is no token or
	 * one is too short or too long
	 */
	public void set(String subscriber, Collection<String> tokens) {
		if (!Hello.isName(subscriber)) {
			throw new IllegalArgumentException(
					"A subscriber's name is 1 to 64 of A-Z a-z 0-9 . _ - and not '" + subscriber + "'");
		}
		if (tokens.isEmpty()) {
			throw new IllegalArgumentException("There is no token for the subscriber '" + subscriber + "'");
		}
		this.bySubscriber.put(subscriber, digests(tokens));
	}

	private static List<byte[]> digests(Collection<String> tokens) {
		return tokens.stream().map(Tokens::checked).map(Tokens::digest).toList();
	}

	private static String checked(String token) {
		if (token.length() < MIN_LENGTH) {
			throw new IllegalArgumentException("A token of " + token.length() + " characters is too easy to guess: "
					+ "it needs at least " + MIN_LENGTH);
		}
		if (token.getBytes(StandardCharsets.UTF_8).length > Hello.MAX_TOKEN) {
			throw new IllegalArgumentException("A token has at most " + Hello.MAX_TOKEN + " bytes");
		}
		return token;
	}

	/**
	 * Whether no token is set.
	 * @return whether there is none
	 */
	public boolean isEmpty() {
		return this.shared.isEmpty() && this.bySubscriber.isEmpty();
	}

	boolean accept(String subscriber, @Nullable String token) {
		List<byte[]> valid = this.bySubscriber.getOrDefault(subscriber, this.shared);
		byte[] shown = digest((token != null) ? token : "");
		boolean accepted = false;
		for (byte[] digest : valid) {
			// all of them are looked at, however soon one fits
			accepted |= MessageDigest.isEqual(digest, shown);
		}
		return accepted & token != null;
	}

	private static byte[] digest(String token) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

	/**
	 * What is set later in one of them is not set in the other.
	 * @return a copy
	 */
	public Tokens copy() {
		Tokens copy = new Tokens();
		copy.shared = this.shared;
		copy.bySubscriber.putAll(this.bySubscriber);
		return copy;
	}

}
