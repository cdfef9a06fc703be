package io.hein.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.hein.core.HeinException;

/**
 * Two listeners have the same id.
 *
 * @since 0.1.0
 */
public class DuplicateListenerException extends HeinException {

	private static final long serialVersionUID = 1L;

	private final String listener;

	private final ArrayList<String> declarations;

	/**
	 * Create an exception.
	 * @param listener the id
	 */
	public DuplicateListenerException(String listener) {
		super("Another listener already has the id '" + listener + "'");
		this.listener = listener;
		this.declarations = new ArrayList<>();
	}

	/**
	 * Create an exception that knows where both were declared.
	 * @param listener the id
	 * @param first where the first one was declared
	 * @param second where the other one was declared
	 */
	public DuplicateListenerException(String listener, String first, String second) {
		super("Two listeners have the id '" + listener + "': " + first + " and " + second);
		this.listener = listener;
		this.declarations = new ArrayList<>(List.of(first, second));
	}

	/**
	 * The id that two listeners have.
	 * @return the id
	 */
	public String getListener() {
		return this.listener;
	}

	/**
	 * Where the two were declared.
	 * @return both declarations, or nothing if they are not known
	 */
	public List<String> getDeclarations() {
		return Collections.unmodifiableList(this.declarations);
	}

}
